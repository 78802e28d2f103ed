import type { FieldChange, ReleasedField } from '@rollcall/resources'
import { plain } from './table.ts'

/** `roles: -support +admin`, `firstName: Grace -> Ada`, `language: +nl`. */
export function showChange({ field, from, to }: FieldChange): string {
  if (field === 'hash') return 'key: replaced'
  if (Array.isArray(from) || Array.isArray(to)) {
    return `${field}: ${showListChange(entries(from), entries(to))}`
  }
  if (from === undefined || from === null)
    return `${field}: ${to === false ? 'false' : `+${showValue(to)}`}`
  if (to === undefined || to === null) return `${field}: -${showValue(from)}`
  return `${field}: ${showValue(from)} -> ${showValue(to)}`
}

/** `roles: no longer managed, kept: admin` */
export function showReleased({ field, kept }: ReleasedField): string {
  const value = kept === undefined || kept === null ? 'nothing' : showValue(kept)
  return `${field}: no longer managed, kept: ${value === '' ? 'empty' : value}`
}

function showListChange(from: readonly unknown[], to: readonly unknown[]): string {
  const before = new Set(from.map(showValue))
  const after = new Set(to.map(showValue))
  const gone = [...before].filter((entry) => !after.has(entry)).map((entry) => `-${entry}`)
  const come = [...after].filter((entry) => !before.has(entry)).map((entry) => `+${entry}`)
  if (gone.length + come.length > 0) return [...gone, ...come].join(' ')
  if (to.length === 0) return 'empty'
  // The same entries otherwise: their order or their comments changed.
  return `${from.map(showValue).join(' ')} (rewritten)`
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A value in a few letters. An entry of a whitelist is its network. */
function showValue(value: unknown): string {
  if (typeof value === 'string') return plain(value)
  if (Array.isArray(value)) return value.map(showValue).join(', ')
  if (typeof value === 'object' && value !== null && 'cidr' in value) return String(value.cidr)
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${showValue(inner)}`)
      .join(', ')
  }
  return String(value)
}
