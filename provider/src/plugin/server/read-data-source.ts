import { pinned, type Diagnostic } from '../diagnostics.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import { getDataSource, type Served } from './served.ts'

export interface ReadDataAnswer {
  readonly state: ObjectValue | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Terraform asks only when the configuration is wholly known. */
export function readDataSource(
  served: Served,
  typeName: string,
  config: ObjectValue,
): Promise<ReadDataAnswer> {
  return guard(
    served.log,
    async (): Promise<ReadDataAnswer> => {
      const { state, diagnostics = [] } = await getDataSource(served, typeName).read(config)
      return { state, diagnostics: diagnostics.map(pinned) }
    },
    (diagnostics) => ({ state: null, diagnostics }),
  )
}
