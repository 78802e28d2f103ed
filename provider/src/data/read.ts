/** What every data source has in common: find, or say that there is none. */
import type { ObjectMeta } from '@rollcall/resources'
import { errorAt, Failure } from '../plugin/diagnostics.ts'
import type { Path } from '../plugin/paths.ts'
import type { Attributes } from '../plugin/schema.ts'
import type { ObjectValue } from '../plugin/values.ts'
import { readAttributes } from '../schema/attributes.ts'
import { objectOf } from '../schema/convert.ts'
import { getDefinition, resolve, type Definitions } from '../schema/json-schema.ts'

/**
 * The attributes of an object that is only read: its spec, overlaid with what the server says
 * applies, and what it knows beside.
 */
export function objectAttributes(definitions: Definitions, kind: string): Attributes {
  return {
    id: { type: 'string', computed: true, description: 'Identity, the same through renames.' },
    ...readAttributes(definitions, getDefinition(definitions, `${kind}Spec`)),
    ...readAttributes(definitions, resolve(definitions, statusMember(definitions, kind))),
    manager: {
      type: 'string',
      computed: true,
      description: 'Who declares it, as KIND/INSTANCE/NAME; null when nobody does.',
    },
  }
}

function statusMember(definitions: Definitions, kind: string) {
  const status = getDefinition(definitions, `${kind}Status`)
  return status.properties?.['effective'] ?? {}
}

interface ReadObject extends ObjectMeta {
  readonly spec: object
  readonly status: { readonly effective: object }
}

export function objectState(
  attributes: Attributes,
  item: ReadObject,
  facts: ObjectValue = {},
): ObjectValue {
  const { manager } = item
  return {
    ...objectOf(attributes, { ...item.spec, ...item.status.effective }),
    id: item.id,
    manager: manager === null ? null : `${manager.kind}/${manager.instance}/${manager.name}`,
    ...facts,
  }
}

export function noSuch(noun: string, name: string, path: Path): Failure {
  return new Failure([errorAt(path, `No such ${noun}`, `There is no ${noun} "${name}".`)])
}
