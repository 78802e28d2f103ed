import { pinned, type Diagnostic } from '../diagnostics.ts'
import type { Private } from '../provider.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import { getResource, type Served } from './served.ts'

export interface Imported {
  /** Null: nothing was imported, the diagnostics say why. */
  readonly state: ObjectValue | null
  readonly memory: Private
  readonly diagnostics: readonly Diagnostic[]
}

export function importResourceState(
  served: Served,
  typeName: string,
  id: string,
): Promise<Imported> {
  return guard(
    served.log,
    async () => {
      const {
        state,
        memory = {},
        diagnostics = [],
      } = await getResource(served, typeName).import(id)
      return { state, memory, diagnostics: diagnostics.map(pinned) }
    },
    (diagnostics): Imported => ({ state: null, memory: {}, diagnostics }),
  )
}
