/**
 * The tags that may stand in a comment, and what their value must be. ts-json-schema-generator drops a tag that it does not know without a word,
 * and turns a value that it cannot read into a string: both would lose a rule.
 */
export const tags: Readonly<Record<string, (text: string) => string | undefined>> = {
  minLength: wholeNumber,
  maxLength: wholeNumber,
  minItems: wholeNumber,
  maxItems: wholeNumber,
  minProperties: wholeNumber,
  maxProperties: wholeNumber,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: number,
  uniqueItems: flag,
  pattern: filled,
  format: oneOf(['uuid', 'date-time', 'time-zone', 'language-tag']),
  asType: oneOf(['integer']),
  default: json,
  examples: list,
  k8s: keys([
    'kind',
    'plural',
    'singular',
    'shortNames',
    'selectableFields',
    'printColumns',
    'cel',
    'listType',
    'listMapKeys',
    'mapType',
    'immutable',
  ]),
  terraform: keys([
    'resource',
    'dataSources',
    'computed',
    'forceNew',
    'caseInsensitive',
    'sensitive',
    'writeOnly',
  ]),
}

function wholeNumber(text: string): string | undefined {
  return /^(0|[1-9][0-9]*)$/.test(text) ? undefined : 'is not a whole number'
}

function number(text: string): string | undefined {
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? undefined : 'is not a number'
}

function flag(text: string): string | undefined {
  return text === 'true' ? undefined : 'is not `true`'
}

function filled(text: string): string | undefined {
  return text === '' ? 'is empty' : undefined
}

function oneOf(values: string[]): (text: string) => string | undefined {
  return (text) => (values.includes(text) ? undefined : `is not one of ${values.join(', ')}`)
}

function json(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch {
    return 'is not JSON'
  }
}

function list(text: string): string | undefined {
  return json(text) ?? (Array.isArray(JSON.parse(text)) ? undefined : 'is not a JSON list')
}

function keys(known: string[]): (text: string) => string | undefined {
  return (text) => {
    const fault = json(text)
    if (fault) return fault
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return 'is not a JSON object'
    const unknown = Object.keys(value).filter((key) => !known.includes(key))
    return unknown.length === 0 ? undefined : `has the unknown key ${unknown.join(', ')}`
  }
}
