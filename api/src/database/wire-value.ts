import { quoted } from './list-text.ts'

/** A parameter as PostgreSQL reads it in text; bytes go as they are. */
export function wireValueOf(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return null
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return arrayOf(value)
      if (Buffer.isBuffer(value)) return value
      if (value instanceof Date) return value.toISOString()
      return JSON.stringify(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be sent to PostgreSQL`)
  }
}

/** PostgreSQL's own spelling of an array. */
function arrayOf(values: readonly unknown[]): string {
  return `{${values.map(elementOf).join(',')}}`
}

function elementOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return arrayOf(value)
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
  return quoted(String(wireValueOf(value)))
}
