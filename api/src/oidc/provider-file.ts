/** The identity providers that people may sign in at: a JSON file that is read once, when the process starts. */
import { isLoopback } from '../http/loopback.ts'

/** An identity provider that speaks OpenID Connect. */
export interface OidcProvider {
  /** Stands in addresses and beside the identities of users: once people have signed in, it stays. */
  name: string
  /** What the button for it says. */
  label: string
  /** Tenant whose users sign in there. */
  tenant: string
  /** Its identity, under which its metadata are found (OpenID Connect Discovery 1.0). */
  issuer: string
  clientId: string
  /** Undefined: a public client, which PKCE alone proves. */
  clientSecret: string | undefined
  /** `openid` and `email` among them. */
  scopes: readonly string[]
  /** Values of `acr` of which the answer must have one. */
  acr: readonly string[]
  /** Values of `amr` of which the answer must have one. */
  amr: readonly string[]
  /** How long ago the provider may have asked for credentials, and so how long a session lasts after that. Undefined: as long as the provider lets it. */
  maxAgeMinutes: number | undefined
}

const scopesUsual = ['openid', 'email']
const members = [
  'name',
  'label',
  'tenant',
  'issuer',
  'clientId',
  'clientSecret',
  'clientSecretFile',
  'scopes',
  'acr',
  'amr',
  'maxAgeMinutes',
]
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/
const listMax = 20
const providersMax = 20
const textMax = 2048
/** A week. */
const maxAgeMinutesMax = 10_080

/** What is wrong with the file, as a sentence about it. */
export class ProviderFault extends Error {}

/** @param readSecret Answers what is in the file that is named; throws when it cannot be read. */
export function parseProviders(
  text: string,
  readSecret: (path: string) => string,
): readonly OidcProvider[] {
  const { providers, ...others } = recordOf(parse(text), 'the file')
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new ProviderFault(`has the unknown member ${unknown}`)
  if (!Array.isArray(providers) || providers.length > providersMax)
    throw new ProviderFault(`needs a list "providers" of at most ${providersMax}`)
  const parsed = providers.map((provider: unknown) => providerOf(provider, readSecret))
  const names = parsed.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new ProviderFault(`names the provider ${twice} twice`)
  return parsed
}

function providerOf(value: unknown, readSecret: (path: string) => string): OidcProvider {
  const record = recordOf(value, 'a provider')
  const name = textOf(record, 'name', 'a provider')
  if (!namePattern.test(name))
    throw new ProviderFault(
      `has the provider name ${JSON.stringify(name)}: small letters, digits and hyphens, at most 32`,
    )
  const whose = `the provider ${name}`
  const unknown = Object.keys(record).find((member) => !members.includes(member))
  if (unknown !== undefined)
    throw new ProviderFault(`has the unknown member ${unknown} in ${whose}`)
  const scopes = listOf(record, 'scopes', whose) ?? scopesUsual
  if (!scopes.includes('openid')) throw new ProviderFault(`needs the scope openid in ${whose}`)
  return {
    name,
    label: optionalText(record, 'label', whose) ?? name,
    tenant: optionalText(record, 'tenant', whose) ?? 'default',
    issuer: issuerOf(textOf(record, 'issuer', whose), whose),
    clientId: textOf(record, 'clientId', whose),
    clientSecret: secretOf(record, whose, readSecret),
    scopes,
    acr: listOf(record, 'acr', whose) ?? [],
    amr: listOf(record, 'amr', whose) ?? [],
    maxAgeMinutes: minutesOf(record, 'maxAgeMinutes', whose),
  }
}

/** Over TLS, or on this machine. Kept as written: it is compared with what the provider says of itself. */
function issuerOf(text: string, whose: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url !== undefined && isSafe && url.search === '' && url.hash === '') return text
  throw new ProviderFault(`needs an https address as the issuer of ${whose}`)
}

function secretOf(
  record: Record<string, unknown>,
  whose: string,
  readSecret: (path: string) => string,
): string | undefined {
  const inline = optionalText(record, 'clientSecret', whose)
  const path = optionalText(record, 'clientSecretFile', whose)
  if (path === undefined) return inline
  if (inline !== undefined)
    throw new ProviderFault(`has both clientSecret and clientSecretFile in ${whose}`)
  try {
    return readSecret(path).trim()
  } catch (error) {
    throw new ProviderFault(`names a clientSecretFile that cannot be read in ${whose}`, {
      cause: error,
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // What it holds is not shown: there may be a secret in it.
    throw new ProviderFault('is not JSON', { cause: error })
  }
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value))
  throw new ProviderFault(`needs an object as ${what}`)
}

function textOf(record: Record<string, unknown>, member: string, whose: string): string {
  const text = optionalText(record, member, whose)
  if (text !== undefined) return text
  throw new ProviderFault(`needs the member ${member} in ${whose}`)
}

function optionalText(
  record: Record<string, unknown>,
  member: string,
  whose: string,
): string | undefined {
  const value = record[member]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '' && value.length <= textMax) return value
  throw new ProviderFault(`needs a text as ${member} in ${whose}`)
}

function minutesOf(
  record: Record<string, unknown>,
  member: string,
  whose: string,
): number | undefined {
  const value = record[member]
  if (value === undefined) return undefined
  const isRight = typeof value === 'number' && Number.isInteger(value)
  if (isRight && value >= 1 && value <= maxAgeMinutesMax) return value
  throw new ProviderFault(
    `needs a whole number from 1 to ${maxAgeMinutesMax} as ${member} in ${whose}`,
  )
}

function listOf(
  record: Record<string, unknown>,
  member: string,
  whose: string,
): readonly string[] | undefined {
  const value = record[member]
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.length <= listMax) {
    // A scope or a value of acr with a space in it would be two.
    const texts = value.filter(
      (one: unknown): one is string => typeof one === 'string' && /^\S+$/.test(one),
    )
    if (texts.length === value.length) return texts
  }
  throw new ProviderFault(`needs a list of at most ${listMax} words as ${member} in ${whose}`)
}
