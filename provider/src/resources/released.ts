import { warningAt, type Diagnostic } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { isList, isObject, type Value } from '../plugin/values.ts'

/** A warning for every attribute that leaves the declaration, with the value that it keeps. */
export function releasedWarnings(spec: Attributes, { prior, planned }: Change): Diagnostic[] {
  const before = prior?.['declared'] ?? null
  const after = planned['declared'] ?? null
  if (!isList(before) || !isList(after)) return []
  return before
    .filter((name): name is string => typeof name === 'string' && name in spec)
    .filter((name) => !after.includes(name))
    .map((name) =>
      warningAt(
        attribute(name),
        'No longer managed',
        `${name}: no longer managed, kept: ${shown(prior?.[name] ?? null)}. Anybody may change it now.`,
      ),
    )
}

/** A value as it would stand in a configuration, quotes of single words apart. */
function shown(value: Value): string {
  if (isList(value)) return value.length === 0 ? 'empty' : value.map(shown).join(', ')
  if (value === null) return 'no value'
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== null)
    return `{ ${members.map(([name, member]) => `${name} = ${JSON.stringify(member)}`).join(', ')} }`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}
