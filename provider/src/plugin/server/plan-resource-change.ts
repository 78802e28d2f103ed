import { hasError, pinned, type Diagnostic } from '../diagnostics.ts'
import type { Path } from '../paths.ts'
import { pathText } from '../paths.ts'
import { planChange } from '../plan.ts'
import type { Private, Resource } from '../provider.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import { getResource, type Served } from './served.ts'

export interface PlanRequest {
  readonly typeName: string
  /** Null: the plan is a destroy. */
  readonly config: ObjectValue | null
  readonly prior: ObjectValue | null
  readonly memory: Private
}

export interface PlannedChange {
  readonly planned: ObjectValue | null
  readonly requiresReplace: readonly Path[]
  readonly memory: Private
  readonly diagnostics: readonly Diagnostic[]
}

/** Plans a create, an update or a destroy. Runs twice for one change: at plan and before apply. */
export function planResourceChange(served: Served, request: PlanRequest): Promise<PlannedChange> {
  const { prior, memory } = request
  return guard(
    served.log,
    () => plan(getResource(served, request.typeName), request),
    (diagnostics) => ({ planned: prior, requiresReplace: [], memory, diagnostics }),
  )
}

async function plan(resource: Resource, request: PlanRequest): Promise<PlannedChange> {
  const { config, prior, memory } = request
  if (config === null) {
    const diagnostics = prior === null ? [] : ((await resource.planDestroy?.(prior, memory)) ?? [])
    return { planned: null, requiresReplace: [], memory, diagnostics: diagnostics.map(pinned) }
  }
  const { planned, requiresReplace, changes } = planChange(
    resource.schema.attributes,
    config,
    prior,
  )
  const silent = { planned, requiresReplace, memory, diagnostics: [] }
  if (changes.length === 0 || resource.plan === undefined) return silent
  const answer = await resource.plan({ config, prior, planned, changes, memory })
  const diagnostics = (answer.diagnostics ?? []).map(pinned)
  return {
    planned: hasError(diagnostics) && prior !== null ? prior : planned,
    requiresReplace: distinct([...requiresReplace, ...(answer.requiresReplace ?? [])]),
    memory: answer.memory ?? memory,
    diagnostics,
  }
}

function distinct(paths: readonly Path[]): Path[] {
  const byText = new Map(paths.map((path) => [pathText(path), path]))
  return [...byText].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, path]) => path)
}
