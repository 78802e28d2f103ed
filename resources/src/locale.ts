/**
 * Names of time zones and of languages. What exists is what the runtime knows: the IANA database and the language subtag registry come with it and are kept up to
 * date with it.
 */

/** Formats of the schemas whose values are names that exist or not; a schema cannot list them. */
const nameFormats = {
  'time-zone': timezoneFault,
  'language-tag': languageFault,
} as const satisfies Record<string, (text: string) => string | undefined>

/** Whether a text is a name of the format, for readers of schemas: one check a format. */
export const nameChecks: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  Object.entries(nameFormats).map(([format, faultOf]) => [
    format,
    (text: string) => faultOf(text) === undefined,
  ]),
)

/** Why a text is no name of that format; undefined when it is one, and for other formats. */
export function nameFault(format: string, text: string): string | undefined {
  if (text.length > nameLengthMax) return `must have at most ${nameLengthMax} characters`
  return Object.entries(nameFormats).find(([name]) => name === format)?.[1](text)
}

/** Longer texts are no names, and are not looked at. */
const nameLengthMax = 64

/** The zones by their names in lower case; made when first asked for. */
let zones: ReadonlyMap<string, string> | undefined

/** Names that were found beside the list: aliases such as `US/Pacific` and `UTC`. There are some two hundred. */
const aliases = new Set<string>()
const aliasesMax = 1_000

/**
 * Why a text is no time zone of the IANA database; undefined when it is one, an alias included. A name in another case is refused with the right one: not
 * everybody who reads it compares without case.
 */
export function timezoneFault(text: string): string | undefined {
  zones ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]))
  const zone = zones.get(text.toLowerCase())
  if (zone === text || aliases.has(text)) return undefined
  if (zone === undefined && isAlias(text)) {
    if (aliases.size < aliasesMax) aliases.add(text)
    return undefined
  }
  const meant = zone ?? zoneLike(text, [...zones.values()])
  const example = meant === undefined ? 'Europe/Amsterdam or UTC' : meant
  return `${text} is no time zone of the IANA database; write ${meant === undefined ? 'one such as ' : ''}${example}`
}

function isAlias(text: string): boolean {
  // An offset is taken by the runtime and is no name.
  if (!/^[A-Za-z]/.test(text)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The only zone whose city is the text's, or that has one letter too many or too few. */
function zoneLike(text: string, known: readonly string[]): string | undefined {
  const city = lastPart(text)
  const sameCity = known.filter((zone) => lastPart(zone) === city)
  const [only, another] =
    sameCity.length > 0 ? sameCity : known.filter((zone) => isOneLetterFrom(zone, text))
  return another === undefined ? only : undefined
}

function lastPart(zone: string): string {
  return zone
    .slice(zone.lastIndexOf('/') + 1)
    .replaceAll(/[ -]/g, '_')
    .toLowerCase()
}

/** Whether one letter was left out, put in or mistaken. */
function isOneLetterFrom(zone: string, text: string): boolean {
  const one = zone.toLowerCase()
  const other = text.toLowerCase()
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  let end = 0
  const shorter = Math.min(one.length, other.length) - start
  while (end < shorter && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return Math.max(one.length, other.length) - start - end <= 1
}

/** Names of languages and regions in English; made when first asked for. */
let names: { language: Intl.DisplayNames; region: Intl.DisplayNames } | undefined

/**
 * Why a text is no language tag (BCP 47): its form, a language of two letters that does not exist, or such a region. Languages of three letters are taken as
 * they are: the runtime has no names for most of them.
 */
export function languageFault(text: string): string | undefined {
  const example = 'write a tag such as en or nl-BE'
  const locale = localeOf(text)
  if (locale === undefined || locale.language.length > 3)
    return `${text} is no language tag; ${example}`
  names ??= {
    language: new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }),
    region: new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }),
  }
  const { language, region } = locale
  if (language.length === 2 && names.language.of(language) === undefined)
    return `there is no language ${language}; ${example}`
  if (region !== undefined && names.region.of(region) === undefined)
    return `there is no region ${region}; ${example}`
  return undefined
}

function localeOf(text: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(text)
  } catch {
    return undefined
  }
}
