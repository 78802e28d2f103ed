import { pinned, type Diagnostic } from '../diagnostics.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import type { Served } from './served.ts'

export function configureProvider(
  served: Served,
  config: ObjectValue,
): Promise<readonly Diagnostic[]> {
  return guard(
    served.log,
    async () => (await served.provider.configure(config)).map(pinned),
    (diagnostics) => diagnostics,
  )
}
