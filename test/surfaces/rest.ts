/** REST, as somebody with curl uses it: apply calls in the name of a set, and a DELETE for what left it. */
import type { ApplyResult, ObjectKind } from '@rollcall/resources'
import { objectKinds } from '@rollcall/resources'

import type { RunningApi } from '../support/api.ts'
import type { Declarer, Resource, StartSurface } from './surface.ts'
import { collections } from './world.ts'

interface Known {
  kind: ObjectKind
  id: string
  policy: string
  secret?: string
}

export const startRest: StartSurface = async (api) => {
  let sets = 0
  return {
    managerKind: 'cli',
    networkAdvice: /198\.51\.100\.0\/24/,
    correctsByItself: false,
    spelling: (field) => field,
    async begin() {
      sets += 1
      return createDeclarer(api, `cli/rest-${sets}`)
    },
    async stop() {},
  }
}

function createDeclarer(api: RunningApi, manager: string): Declarer {
  const known = new Map<string, Known>()

  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${api.operatorKey}`,
        'rollcall-manager': manager,
        ...(method === 'DELETE' ? { 'if-match': '*' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  async function applyAll(resources: Resource[], dryRun: boolean): Promise<Applied[]> {
    const applied: Applied[] = []
    for (const kind of objectKinds) {
      const ofKind = resources.filter((resource) => resource.kind === kind)
      if (ofKind.length > 0) applied.push(...(await applyKind(kind, ofKind, dryRun)))
    }
    return applied
  }

  async function applyKind(
    kind: ObjectKind,
    resources: Resource[],
    dryRun: boolean,
  ): Promise<Applied[]> {
    const items = resources.map(({ handle, spec, adoption }) => ({
      name: handle,
      spec,
      ...(adoption === undefined ? {} : { adoption }),
    }))
    const path = `/v1/${collections[kind]}:apply${dryRun ? '?dryRun=true' : ''}`
    const response = await send('POST', path, { items })
    const text = await response.text()
    if (response.status !== 200) throw new Refused(text)
    // The documented body of the route: one result an item, in order.
    const results = (JSON.parse(text) as { items: ApplyResult[] }).items
    return resources.flatMap((resource, index) => {
      const result = results[index]
      return result === undefined ? [] : [{ resource, result }]
    })
  }

  /** A person at a terminal would ask first: a policy beyond the account's is refused when it is written. */
  async function tryPolicies(resources: Resource[]): Promise<void> {
    for (const { kind, handle, deletionPolicy } of resources) {
      const held = known.get(`${kind}/${handle}`)
      if (deletionPolicy !== 'Delete' || kind !== 'User' || held === undefined) continue
      const path = `/v1/users/${held.id}?policy=delete&dryRun=true`
      const response = await send('DELETE', path)
      if (!response.ok) throw new Refused(await response.text())
    }
  }

  async function prune(resources: Resource[]): Promise<void> {
    const wanted = new Set(resources.map(({ kind, handle }) => `${kind}/${handle}`))
    for (const kind of objectKinds.toReversed()) {
      for (const [name, held] of known) {
        if (held.kind !== kind || wanted.has(name)) continue
        const path = `/v1/${collections[kind]}/${held.id}?policy=${held.policy}`
        const response = await send('DELETE', path)
        if (!response.ok) throw new Refused(await response.text())
        known.delete(name)
      }
    }
  }

  function remember({ resource, result }: Applied): void {
    const name = `${resource.kind}/${resource.handle}`
    const secret = result.secret ?? known.get(name)?.secret
    if (result.id === undefined) return
    known.set(name, {
      kind: resource.kind,
      id: result.id,
      policy: policyOf(resource),
      ...(secret === undefined ? {} : { secret }),
    })
  }

  const declare: Declarer['declare'] = async (resources) => {
    await tryPolicies(resources)
    const applied = await applyAll(resources, false)
    for (const one of applied) remember(one)
    const refused = applied.filter(({ result }) => result.action === 'refused')
    if (refused.length > 0) throw new Refused(refused.map(({ result }) => show(result)).join('\n'))
    await prune(resources)
    return applied.map(({ result }) => show(result)).join('\n')
  }
  return {
    declare,
    async refusal(resources) {
      try {
        await declare(resources)
      } catch (error) {
        if (error instanceof Refused) return error.message
        throw error
      }
      throw new Error('nothing was refused')
    },
    async differences(resources) {
      const applied = await applyAll(resources, true)
      const different = applied.filter(({ result }) => result.action !== 'unchanged')
      return different.map(({ result }) => show(result)).join('\n')
    },
    async keyOf(handle) {
      const secret = known.get(`ApiKey/${handle}`)?.secret
      if (secret === undefined) throw new Error(`no secret was answered for ${handle}`)
      return secret
    },
    async lookAgain() {},
    ownWrites: async () => 0,
    async close() {
      for (const held of known.values()) {
        if (held.kind === 'User') held.policy = 'deactivate'
      }
      await prune([])
    },
  }
}

interface Applied {
  resource: Resource
  result: ApplyResult
}

class Refused extends Error {}

function policyOf({ kind, deletionPolicy }: Resource): string {
  return (deletionPolicy ?? (kind === 'User' ? 'Deactivate' : 'Delete')).toLowerCase()
}

function show(result: ApplyResult): string {
  return JSON.stringify(result)
}
