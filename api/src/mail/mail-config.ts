/** The settings of mails as texts of the environment; `config.ts` reads them. */

/** Where mails are given to be delivered. */
export interface SmtpConfig {
  host: string
  port: number
  /** `implicit`: from the first byte. `required`: STARTTLS or nothing. `off`: in clear text. */
  tls: 'implicit' | 'required' | 'off'
  login: { user: string; password: string } | undefined
}

/** In whose name mails are sent. */
export interface MailFrom {
  /** Name of the product in mails as well. */
  name: string
  address: string
}

const SUBMISSION_PORT = 587
const SUBMISSIONS_PORT = 465

/** What to write, for the sentence that refuses. */
export const howToNameSmtp =
  'must have the form smtps://USER:PASSWORD@HOST:PORT (TLS), smtp://... (STARTTLS), or smtp://HOST:PORT?tls=off for a relay without TLS'

/** Undefined: not of the form. The certificate of the server is always checked. */
export function parseSmtpUrl(
  text: string,
  isLoopback: (host: string) => boolean,
): SmtpConfig | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isImplicit = url.protocol === 'smtps:'
  if (!isImplicit && url.protocol !== 'smtp:') return undefined
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const hasForeignPart = (url.pathname !== '' && url.pathname !== '/') || url.hash !== ''
  if (host === '' || hasForeignPart) return undefined
  const off = url.search === '?tls=off'
  if (url.search !== '' && (!off || isImplicit)) return undefined
  if ((url.username === '') !== (url.password === '')) return undefined
  const user = decode(url.username)
  const password = decode(url.password)
  if (user === undefined || password === undefined) return undefined
  return {
    host,
    port: url.port === '' ? (isImplicit ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(url.port),
    // What is sent to this machine itself can be read by nobody on the way.
    tls: isImplicit ? 'implicit' : off || isLoopback(host) ? 'off' : 'required',
    login: user === '' ? undefined : { user, password },
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const NAME_MAX_CHARACTERS = 128
const ADDRESS = /^[^@\s<>,;"]+@[^@\s<>,;"]+$/

/** `Name <address>`, or an address alone; undefined: neither. */
export function parseMailFrom(text: string): MailFrom | undefined {
  const parts = /^\s*(?:"?([^"<>\p{Cc}]*?)"?\s*)<([^<>]+)>\s*$/u.exec(text)
  const name = parts?.[1]?.trim() ?? ''
  const address = (parts?.[2] ?? text).trim()
  if (!ADDRESS.test(address) || name.length > NAME_MAX_CHARACTERS) return undefined
  return { name: name === '' ? 'Rollcall' : name, address }
}
