import type { Diagnostic } from '../diagnostics.ts'
import { pinned } from '../diagnostics.ts'
import { keepSpelling } from '../plan.ts'
import type { Private } from '../provider.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import { getResource, type Served } from './served.ts'

export interface ReadAnswer {
  readonly state: ObjectValue | null
  readonly memory: Private
  readonly diagnostics: readonly Diagnostic[]
}

/** The object as it is now, in the spelling of the state; null when it is gone. */
export function readResource(
  served: Served,
  typeName: string,
  state: ObjectValue,
  memory: Private,
): Promise<ReadAnswer> {
  return guard<ReadAnswer>(
    served.log,
    async () => {
      const resource = getResource(served, typeName)
      const read = await resource.read(state, memory)
      return {
        state: read.state && keepSpelling(resource.schema.attributes, state, read.state),
        memory: read.memory ?? memory,
        diagnostics: (read.diagnostics ?? []).map(pinned),
      }
    },
    (diagnostics): ReadAnswer => ({ state, memory, diagnostics }),
  )
}
