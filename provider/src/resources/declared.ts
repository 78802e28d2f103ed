/**
 * A kind of object that a configuration declares, whole: what every Rollcall resource has in
 * common. The manager of an object is `terraform/WORKSPACE/NAME`, NAME being a UUID that is made
 * before the object is and kept in the private state, so that a rename is an update.
 *
 *   configuration        state          call
 *   new                  none           :apply, a new name
 *   changed              the object     :apply, the full declared set
 *   the same             the object     none, also no dry run
 *   gone                 the object     DELETE, by deletion_policy
 */
import { randomUUID } from 'node:crypto'
import type { ApplyItem } from '@rollcall/client'
import type { ApplyResult } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import { explained, isNotFound, problemDiagnostics } from '../failures.ts'
import { errorAt, Failure, type Diagnostic } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change, Outcome, PlanAnswer, Private, Resource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { Unknown, type ObjectValue, type Value } from '../plugin/values.ts'
import { jsonOf, valueOf } from '../schema/convert.ts'
import { camelCase, snakeCase } from '../schema/names.ts'
import { Batch } from './batch.ts'
import { textOf } from './find.ts'
import type { DeclaredObject, Kind } from './kind.ts'
import { Reads } from './reads.ts'
import { releasedWarnings } from './released.ts'
import { resourceAttributes } from './resource-attributes.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export function declaredResource<Spec, Item extends DeclaredObject>(
  connection: Connection,
  kind: Kind<Spec, Item>,
): Resource {
  const attributes = resourceAttributes(kind)
  const calls = new DeclaredCalls(connection, kind, attributes)
  return {
    schema: { version: 0, description: kind.description, attributes },
    ...(kind.validate === undefined ? {} : { validate: kind.validate }),
    plan: (change) => calls.plan(change),
    planDestroy: (prior) => calls.planDestroy(prior),
    read: (state, memory) => calls.read(state, memory),
    create: (change) => calls.apply(change, undefined),
    update: (change) => calls.apply(change, textOf(change.prior, 'id')),
    delete: (prior) => calls.delete(prior),
    import: (id) => calls.import(id),
  }
}

class DeclaredCalls<Spec, Item extends DeclaredObject> {
  readonly #connection: Connection
  readonly #kind: Kind<Spec, Item>
  readonly #attributes: Attributes
  readonly #reads: Reads<Item>
  readonly #dryRuns: Batch<ApplyItem<Spec>, Item>
  readonly #applies: Batch<ApplyItem<Spec>, Item>

  constructor(connection: Connection, kind: Kind<Spec, Item>, attributes: Attributes) {
    this.#connection = connection
    this.#kind = kind
    this.#attributes = attributes
    const collection = async () => kind.collection(await connection.client())
    const { signal } = connection
    this.#reads = new Reads<Item>({
      get: async (id) => {
        try {
          return await (await collection()).get(id, { signal })
        } catch (cause) {
          if (isNotFound(cause)) return undefined
          throw cause
        }
      },
      list: async function* () {
        yield* (await collection()).list({}, { signal })
      },
    })
    this.#dryRuns = new Batch(async (items) =>
      (await collection()).apply(items, { dryRun: true, minimal: true, signal }),
    )
    this.#applies = new Batch(async (items) => (await collection()).apply(items))
  }

  #explained<T>(act: () => Promise<T>): Promise<T> {
    return explained(this.#attributes, act)
  }

  plan(change: Change): Promise<PlanAnswer> {
    return this.#explained(async () => {
      const memory = change.prior === null ? { name: randomUUID() } : change.memory
      const own = (await this.#kind.plan?.(change)) ?? {}
      const diagnostics = [
        ...releasedWarnings(this.#kind.spec, change),
        ...(own.diagnostics ?? []),
        ...(await this.#foresee({ ...change, memory })),
      ]
      return { ...own, memory, diagnostics }
    })
  }

  /**
   * What the API would refuse. Not asked when a value is not known yet; not told when it is about
   * other objects, which may be made, renamed or removed in the same apply.
   */
  async #foresee(change: Change): Promise<readonly Diagnostic[]> {
    const names = Object.keys(this.#kind.spec)
    const isKnown = names.every((name) => !(change.config[name] instanceof Unknown))
    const asks = change.changes.some((name) => name in this.#kind.spec || name === 'declared')
    if (!isKnown || !asks || !this.#connection.isConfigured) return []
    // An apply plans once more before each change, and would learn the same a moment later.
    if (this.#connection.isApplying) return []
    const { problem } = await this.#dryRuns.add(this.#item(change))
    if (problem === undefined || mayPass.test(problem.code)) return []
    return problemDiagnostics(this.#attributes, problem)
  }

  #item(change: Change): ApplyItem<Spec> {
    const { config, memory, planned } = change
    const adoption = textOf(config, 'adoption') ?? memory['adoption']
    return {
      name: memory['name'] ?? randomUUID(),
      // The schema of the attributes was made from the very type `Spec`.
      spec: jsonOf(this.#kind.spec, specOf(this.#kind.spec, config, planned)) as Spec,
      ...(adoption === undefined ? {} : { adoption }),
      ...this.#kind.extraItem?.(change),
    }
  }

  apply(change: Change, id: string | undefined): Promise<Outcome<ObjectValue>> {
    return this.#explained(async () => {
      this.#connection.isApplying = true
      const memory = { name: change.memory['name'] ?? randomUUID() }
      if (id !== undefined) await this.#kind.urgent?.(change, id)
      const item = this.#item({ ...change, memory: { ...change.memory, ...memory } })
      const result = await this.#applies.add(item)
      const object = this.#taken(result)
      this.#reads.forget(object.id)
      return { state: this.#state(object, change.planned, memory), memory }
    })
  }

  #taken(result: ApplyResult<Item>): Item {
    if (result.problem !== undefined) {
      throw new Failure(problemDiagnostics(this.#attributes, result.problem))
    }
    if (result.object === undefined) throw new Error(`the API answered no ${this.#kind.noun}`)
    return result.object
  }

  read(state: ObjectValue, memory: Private): Promise<Outcome<ObjectValue | null>> {
    return this.#explained(async () => {
      const item = await this.#reads.find(textOf(state, 'id') ?? '')
      if (item === undefined || this.#kind.isGone?.(item) === true) return { state: null }
      return { state: this.#state(item, state, memory) }
    })
  }

  import(id: string): Promise<Outcome<ObjectValue>> {
    return this.#explained(async () => {
      const item = await this.#findByIdOrName(id)
      const { workspace } = this.#connection.settings
      const { manager } = item
      const memory: Private =
        manager?.kind === 'terraform' && manager.instance === workspace
          ? { name: manager.name }
          : { name: randomUUID(), adoption: 'IfUnowned' }
      const settings = {
        deletion_policy: this.#kind.deletionPolicies[0] ?? 'Delete',
        deletion_protection: false,
      }
      return { state: this.#state(item, settings, memory), memory }
    })
  }

  async #findByIdOrName(id: string): Promise<Item> {
    const client = await this.#connection.client()
    const byId = uuid.test(id) ? await this.#reads.find(id) : undefined
    const item = byId ?? (await this.#kind.find(client, id))
    if (item !== undefined && this.#kind.isGone?.(item) !== true) return item
    const detail = `There is no ${this.#kind.noun} "${id}". Import one by its ${this.#kind.names}.`
    throw new Failure([errorAt([], `No such ${this.#kind.noun}`, detail)])
  }

  async planDestroy(prior: ObjectValue): Promise<readonly Diagnostic[]> {
    if (prior['deletion_protection'] === true) {
      const detail = `deletion_protection is set on ${this.#kind.noun} ${this.#title(prior)}. To destroy it, set deletion_protection = false and apply that first.`
      return [errorAt(attribute('deletion_protection'), 'Protected from deletion', detail)]
    }
    return this.#explained(async () => (await this.#kind.planDestroy?.(prior)) ?? [])
  }

  delete(prior: ObjectValue): Promise<readonly Diagnostic[]> {
    return this.#explained(async () => {
      this.#connection.isApplying = true
      const collection = this.#kind.collection(await this.#connection.client())
      const policy = textOf(prior, 'deletion_policy') ?? 'Delete'
      try {
        await collection.remove(textOf(prior, 'id') ?? '', {
          ifMatch: '*',
          policy: removals[policy] ?? 'delete',
        })
      } catch (cause) {
        if (!isNotFound(cause)) throw cause
      }
      return []
    })
  }

  #title(state: ObjectValue): string {
    return textOf(state, 'username') ?? textOf(state, 'name') ?? textOf(state, 'id') ?? ''
  }

  /** The state of an object: its members, and what only the provider knows from `beside`. */
  #state(item: Item, beside: ObjectValue, memory: Private): ObjectValue {
    const spec = new Map<string, unknown>(Object.entries(item.spec))
    const effective = new Map<string, unknown>(Object.entries(item.status.effective))
    const facts = this.#kind.factsOf?.(item) ?? {}
    const state: Record<string, Value> = {}
    for (const [name, described] of Object.entries(this.#attributes)) {
      const member = camelCase(name)
      if (name in this.#kind.spec) {
        state[name] = valueOf(described, spec.get(member) ?? effective.get(member))
      } else if (name in (this.#kind.facts ?? {})) {
        state[name] = valueOf(described, facts[name])
      } else {
        state[name] = beside[name] ?? null
      }
    }
    return { ...state, id: item.id, declared: this.#declared(item, memory) }
  }

  /** What is declared in our name: nothing, when another declares the object or nobody does. */
  #declared({ manager, declared }: Item, memory: Private): Value {
    const isOurs =
      manager?.kind === 'terraform' &&
      manager.instance === this.#connection.settings.workspace &&
      manager.name === memory['name']
    return isOurs ? declared.map(snakeCase).toSorted() : []
  }
}

/** Refusals at plan time that an apply may not meet. */
const mayPass = /^(role|user|account)\.not-found$|-taken$|^role-assignment\.exists$/

const removals: Readonly<Record<string, 'deactivate' | 'delete' | 'orphan'>> = {
  Deactivate: 'deactivate',
  Delete: 'delete',
  Orphan: 'orphan',
}

/** What is declared, with the values that the plan settled on. */
function specOf(spec: Attributes, config: ObjectValue, planned: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.keys(spec).map((name) => [
      name,
      (config[name] ?? null) === null ? null : (planned[name] ?? null),
    ]),
  )
}
