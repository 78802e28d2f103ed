import { errorAt, Failure } from '../diagnostics.ts'
import { getResource, type Served } from './served.ts'

/**
 * The stored state, brought to the current schema version, still as plain JSON. Members that the
 * schema no longer has are dropped and missing ones are null when it is decoded.
 */
export function upgradeResourceState(
  served: Served,
  typeName: string,
  version: number,
  state: Readonly<Record<string, unknown>>,
): unknown {
  const resource = getResource(served, typeName)
  if (version === resource.schema.version) return state
  if (resource.upgrade === undefined) {
    const detail = `The state of this ${typeName} has schema version ${version}; this version of the provider reads ${resource.schema.version}.`
    throw new Failure([errorAt([], 'The state cannot be read', detail)])
  }
  return resource.upgrade(version, state)
}
