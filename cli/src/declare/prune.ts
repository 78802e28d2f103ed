import { type Client, RollcallFailure } from '@rollcall/client'
import { type ObjectKind, objectKinds, type ObjectMeta, type Problem } from '@rollcall/resources'
import { type Declaration, kindWords } from '../manifests/declaration.ts'
import type { Progress } from '../show/progress.ts'
import { collectionOf } from './collections.ts'
import { forEachLimited } from './limited.ts'
import { type Memory, memoryKey } from './memory.ts'
import { type Removal, type RemovalPolicy, usualPolicy } from './outcome.ts'

/** Removals that are sent at once. */
const inFlightMax = 8

/** What pruning does with an object: what this run asks for, else what its document asked for, else the usual. Only users can be deactivated. */
export function policyFor(
  kind: ObjectKind,
  asked: RemovalPolicy | undefined,
  remembered: RemovalPolicy | undefined,
): RemovalPolicy {
  const policy = asked ?? remembered
  if (policy === undefined || (policy === 'Deactivate' && kind !== 'User')) return usualPolicy(kind)
  return policy
}

/** How pruning is done. */
export interface PruneOptions {
  client: Client
  set: string
  /** Names of the connection's declarations stay; all others of the set go. */
  declarations: readonly Declaration[]
  policy: RemovalPolicy | undefined
  connection: string
  memory: Memory
  mode: 'tell' | 'plan' | 'remove'
  progress: Progress
  signal: AbortSignal
}

/** Finds what the set applied earlier and no longer contains, and removes it when asked to: what refers to others goes first. */
export async function prune(removals: Removal[], options: PruneOptions): Promise<void> {
  const { mode, progress } = options
  for (const kind of objectKinds.toReversed()) {
    const found = await findLeftovers(kind, options)
    removals.push(...found)
    if (mode !== 'remove') continue
    let done = 0
    await forEachLimited(found, inFlightMax, async (removal) => {
      await removeOne(removal, options)
      done += 1
      progress.tell(`pruning ${kindWords[kind].many}`, done, found.length)
    })
  }
}

async function findLeftovers(kind: ObjectKind, options: PruneOptions): Promise<Removal[]> {
  const { client, set, declarations, mode, connection, memory, signal } = options
  const kept = new Set(declarations.flatMap((one) => (one.kind === kind ? [one.name] : [])))
  const state = mode === 'tell' ? 'left' : 'planned'
  const found: Removal[] = []
  const objects = collectionOf(client, kind).list({ manager: `cli/${set}` }, { signal })
  for await (const object of objects) {
    const { id, manager } = object
    if (manager === null || kept.has(manager.name)) continue
    const remembered = memory.policies.get(memoryKey(connection, kind, manager.name))
    const policy = policyFor(kind, options.policy, remembered)
    found.push({ kind, name: manager.name, id, object: showObject(object), policy, state })
  }
  return found
}

async function removeOne(removal: Removal, options: PruneOptions): Promise<void> {
  const { connection, memory } = options
  let problem = await tryRemoval(removal, options)
  if (problem?.code === 'user.removal-exceeds-policy' && removal.policy === 'Delete') {
    // The account became stricter after the document was written. A removal must come to an end, so the user is deactivated.
    removal.policy = 'Deactivate'
    removal.note = 'the account allows no deletion'
    problem = await tryRemoval(removal, options)
  }
  if (problem === undefined) {
    removal.state = 'removed'
    memory.policies.delete(memoryKey(connection, removal.kind, removal.name))
  } else {
    removal.state = 'refused'
    removal.problem = problem
  }
}

/** Removes an object; answers why not when the API refuses. */
async function tryRemoval(
  { kind, id, policy: asked }: Removal,
  { client, signal }: PruneOptions,
): Promise<Problem | undefined> {
  const policies = { Deactivate: 'deactivate', Delete: 'delete', Orphan: 'orphan' } as const
  try {
    const policy = policies[asked]
    await collectionOf(client, kind).remove(id, { policy, ifMatch: '*', signal })
    return undefined
  } catch (error) {
    if (!(error instanceof RollcallFailure) || error.kind !== 'refused') throw error
    if (error.problem === undefined) throw error
    return error.problem
  }
}

/** How people know an object: its username, its name, or who holds which role. */
function showObject(object: ObjectMeta): string {
  if (!('spec' in object)) return object.id
  // Every kind's spec has some of these members; what is absent is not shown.
  const { username, email, name, user, role } = object.spec as Record<string, string | undefined>
  if (user !== undefined) return `${user} ${role ?? name ?? ''}`.trim()
  return username ?? name ?? email ?? object.id
}
