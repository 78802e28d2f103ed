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
import type { ApplyItem, Client, Collection, ListQuery } from '@rollcall/client'
import type { ApplyResult, ObjectMeta } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import { explained, isNotFound, problemDiagnostics } from '../failures.ts'
import { errorAt, Failure, warningAt, type Diagnostic } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change, Outcome, PlanAnswer, Private, Resource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import {
  isList,
  isObject,
  Unknown,
  unknown,
  type ObjectValue,
  type Value,
} from '../plugin/values.ts'
import { jsonOf, valueOf } from '../schema/convert.ts'
import { camelCase, snakeCase } from '../schema/names.ts'
import { textValidator } from '../schema/validators.ts'
import { Batch } from './batch.ts'
import { Reads } from './reads.ts'

/** What differs from kind to kind. */
export interface Kind<Spec, Item extends DeclaredObject> {
  /** What a person calls one of them: `user`. */
  readonly noun: string
  readonly description: string
  /** The members of the declaration. */
  readonly spec: Attributes
  /** Computed attributes beside `id` and `declared`, and how an object fills them. */
  readonly facts?: Attributes
  readonly factsOf?: (item: Item) => Readonly<Record<string, unknown>>
  readonly collection: (client: Client) => Collection<Spec, Item, ListQuery>
  /** The object that a person means by something other than an identity. */
  readonly find: (client: Client, name: string) => Promise<Item | undefined>
  /** What `find` takes, for the message when it finds nothing. */
  readonly names: string
  readonly isGone?: (item: Item) => boolean
  readonly deletionPolicies: readonly DeletionPolicy[]
  /** Further attributes that only this provider reads, with what they add to an apply. */
  readonly extra?: Attributes
  readonly extraItem?: (change: Change) => Readonly<Record<string, unknown>>
  readonly validate?: (config: ObjectValue) => readonly Diagnostic[]
  readonly plan?: (change: Change) => Promise<PlanAnswer>
  readonly planDestroy?: (prior: ObjectValue) => Promise<readonly Diagnostic[]>
  /** Sent before the declaration of an existing object, which may wait for much else. */
  readonly urgent?: (change: Change, id: string) => Promise<void>
}

export type DeletionPolicy = 'Deactivate' | 'Delete' | 'Orphan'

export interface DeclaredObject extends ObjectMeta {
  readonly spec: object
  readonly status: { readonly effective: object }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const adoptionPattern = /^(Never|IfReleased|IfUnowned|From:(kubernetes|terraform|cli)\/[^/]+\/.+)$/

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

function resourceAttributes<Spec, Item extends DeclaredObject>(kind: Kind<Spec, Item>): Attributes {
  const [preferred = 'Delete'] = kind.deletionPolicies
  const policies = kind.deletionPolicies.map((policy) => `\`${policy}\``).join(', ')
  return {
    id: { type: 'string', computed: true, description: `Identity of the ${kind.noun}.` },
    ...kind.spec,
    ...kind.extra,
    deletion_policy: {
      type: 'string',
      optional: true,
      computed: true,
      default: preferred,
      description: `What a destroy does with the ${kind.noun}: ${policies}. \`Orphan\` leaves it as it is and only releases it. Default: \`${preferred}\`.`,
      validate: textValidator((text) =>
        kind.deletionPolicies.some((policy) => policy === text)
          ? undefined
          : `must be one of ${kind.deletionPolicies.join(', ')}.`,
      ),
    },
    deletion_protection: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description: `Whether a plan that destroys or replaces the ${kind.noun} is refused. Default: \`false\`.`,
    },
    adoption: {
      type: 'string',
      optional: true,
      description:
        'Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.',
      validate: textValidator((text) =>
        adoptionPattern.test(text)
          ? undefined
          : 'must be Never, IfReleased, IfUnowned or From:KIND/INSTANCE/NAME.',
      ),
    },
    ...kind.facts,
    declared: {
      type: ['set', 'string'],
      computed: true,
      derive: (config) => declaredNames(kind.spec, config),
      description:
        'Names of the attributes that the configuration declares. Nobody else can change these; an attribute that leaves the configuration is released and keeps its value.',
    },
  }
}

/** The attributes that a configuration says something about, unless that is not known yet. */
function declaredNames(spec: Attributes, config: ObjectValue): Value {
  const names = Object.keys(spec).toSorted()
  if (names.some((name) => config[name] instanceof Unknown)) return unknown
  return names.filter((name) => (config[name] ?? null) !== null)
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

function releasedWarnings(spec: Attributes, { prior, planned }: Change): Diagnostic[] {
  const before = prior?.['declared'] ?? null
  const after = planned['declared'] ?? null
  if (!isList(before) || !isList(after)) return []
  return before
    .filter((name): name is string => typeof name === 'string' && name in spec)
    .filter((name) => !after.includes(name))
    .map((name) =>
      warningAt(
        attribute(name),
        'No longer managed',
        `${name}: no longer managed, kept: ${shown(prior?.[name] ?? null)}. Anybody may change it now.`,
      ),
    )
}

/** A value as it would stand in a configuration, quotes of single words apart. */
function shown(value: Value): string {
  if (isList(value)) return value.length === 0 ? 'empty' : value.map(shown).join(', ')
  if (value === null) return 'no value'
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== null)
    return `{ ${members.map(([name, member]) => `${name} = ${JSON.stringify(member)}`).join(', ')} }`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function textOf(object: ObjectValue, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}

/** The one object of a list, or undefined when it holds none. */
export async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item
  return undefined
}
