/**
 * Makes a planned change true. What is answered when it fails decides whether anything is lost:
 *
 *   create failed, nothing made          null           Terraform creates again
 *   create failed after it was made      what exists    Terraform marks it tainted
 *   update failed                        the prior      the next plan shows the same difference
 *   delete failed                        the prior      the next destroy tries again
 */
import { pinned, type Diagnostic } from '../diagnostics.ts'
import { changedAttributes, settlePlan } from '../plan.ts'
import type { Change, Outcome, Private, Resource } from '../provider.ts'
import type { ObjectValue } from '../values.ts'
import { guard } from './guard.ts'
import { getResource, type Served } from './served.ts'

export interface ApplyRequest {
  readonly typeName: string
  readonly config: ObjectValue | null
  readonly prior: ObjectValue | null
  readonly planned: ObjectValue | null
  readonly memory: Private
}

export interface Applied {
  readonly state: ObjectValue | null
  readonly memory: Private
  readonly diagnostics: readonly Diagnostic[]
}

export function applyResourceChange(served: Served, request: ApplyRequest): Promise<Applied> {
  const { prior, memory } = request
  return guard(
    served.log,
    () => apply(getResource(served, request.typeName), request),
    (diagnostics) => ({ state: prior, memory, diagnostics }),
  )
}

async function apply(resource: Resource, request: ApplyRequest): Promise<Applied> {
  const { prior, planned, memory } = request
  if (planned === null) return remove(resource, prior, memory)
  const { attributes } = resource.schema
  const config = request.config ?? planned
  const changes = changedAttributes(attributes, prior, planned)
  const change: Change = { config, prior, planned, changes, memory }
  const outcome: Outcome<ObjectValue> =
    prior === null ? await resource.create(change) : await resource.update({ ...change, prior })
  return {
    state: settlePlan(attributes, planned, outcome.state),
    memory: outcome.memory ?? memory,
    diagnostics: (outcome.diagnostics ?? []).map(pinned),
  }
}

async function remove(
  resource: Resource,
  prior: ObjectValue | null,
  memory: Private,
): Promise<Applied> {
  const diagnostics = prior === null ? [] : await resource.delete(prior, memory)
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  return { state: failed ? prior : null, memory, diagnostics: diagnostics.map(pinned) }
}
