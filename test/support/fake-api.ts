/**
 * A Rollcall API for tests, played by nock: keeps what is applied, counts what it is asked, and
 * refuses what it is told to refuse. It holds no rule of its own; the real API has those.
 */
import { randomUUID } from 'node:crypto'
import nock from 'nock'

export const address = 'http://rollcall.example.test'

interface Stored {
  id: string
  spec: Record<string, unknown>
  status: Record<string, unknown>
  version: number
  manager: { kind: string; instance: string; name: string } | null
  declared: string[]
}

export interface FakeApi {
  /** Method and path with its query, in the order they came. */
  readonly asked: string[]
  /** Bodies of writes, with who wrote. */
  readonly written: { path: string; manager: string | undefined; body: unknown }[]
  /** Code and pointer with which the item of this name in `spec` is refused. */
  readonly refusals: Map<string, object>
  add(kind: string, spec: Record<string, unknown>, stored?: Partial<Stored>): Stored
  stop(): void
}

interface Item {
  name: string
  spec: Record<string, unknown>
  hash?: string
}

export function startFakeApi(): FakeApi {
  nock.disableNetConnect()
  const objects = new Map<string, Map<string, Stored>>()
  const asked: string[] = []
  const written: FakeApi['written'] = []
  const refusals = new Map<string, object>()
  const of = (kind: string) => {
    const found = objects.get(kind) ?? new Map<string, Stored>()
    objects.set(kind, found)
    return found
  }
  const add: FakeApi['add'] = (kind, spec, stored = {}) => {
    const object: Stored = {
      id: randomUUID(),
      spec,
      version: 1,
      manager: null,
      declared: [],
      ...stored,
      status: { state: 'ACTIVE', effective: effectiveOf(kind, spec), ...stored.status },
    }
    of(kind).set(object.id, object)
    return object
  }

  function applyItem(kind: string, item: Item, manager: string, dryRun: boolean): object {
    const title = String(item.spec['username'] ?? item.spec['name'] ?? item.spec['user'])
    const problem = refusals.get(title)
    if (problem !== undefined) return { name: item.name, action: 'refused', problem }
    const [managerKind = '', instance = ''] = manager.split('/')
    const before = [...of(kind).values()].find((object) => object.manager?.name === item.name)
    const declared = Object.keys(item.spec)
    if (dryRun) return { name: item.name, action: before === undefined ? 'created' : 'updated' }
    const object = add(
      kind,
      { ...before?.spec, ...item.spec },
      {
        ...(before === undefined ? {} : { id: before.id, version: before.version + 1 }),
        manager: { kind: managerKind, instance, name: item.name },
        declared,
      },
    )
    return { name: item.name, action: before === undefined ? 'created' : 'updated', object }
  }

  const respond = (
    method: string,
    uri: string,
    manager: string | undefined,
    body: unknown,
  ): [number, unknown] => {
    asked.push(`${method} ${uri}`)
    const url = new URL(uri, address)
    const [, , path = '', id = ''] = url.pathname.split('/')
    if (method !== 'GET') written.push({ path: uri, manager, body })
    if (path === 'me') return [200, me]
    const [kind = ''] = path.split(':')
    if (path.endsWith(':apply')) {
      const { items } = body as { items: Item[] }
      const dryRun = url.searchParams.get('dryRun') === 'true'
      return [200, { items: items.map((item) => applyItem(kind, item, manager ?? '', dryRun)) }]
    }
    if (id === '') {
      const wanted = ['username', 'name', 'user'].flatMap((name) => {
        const value = url.searchParams.get(name)
        return value === null ? [] : [[name, value] as const]
      })
      const items = [...of(kind).values()].filter(({ spec }) =>
        wanted.every(([name, value]) => spec[name] === value),
      )
      return [200, { items, next: null }]
    }
    const object = of(kind).get(id)
    if (object === undefined) return [404, problemOf(404, 'object.not-found', 'no such object')]
    if (method === 'PATCH') Object.assign(object.spec, (body as { spec: object }).spec)
    if (method === 'DELETE') of(kind).delete(id)
    return [200, object]
  }

  const scope = nock(address).persist()
  for (const method of ['get', 'post', 'patch', 'delete'] as const) {
    scope[method](/.*/).reply(async (request: Request) => {
      const { pathname, search } = new URL(request.url)
      const text = await request.text()
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      const manager = request.headers.get('rollcall-manager') ?? undefined
      const [status, answer] = respond(request.method, `${pathname}${search}`, manager, body)
      const type = status < 400 ? 'application/json' : 'application/problem+json'
      return [status, JSON.stringify(answer), { 'content-type': type }]
    })
  }
  return {
    asked,
    written,
    refusals,
    add,
    stop: () => {
      nock.cleanAll()
      nock.enableNetConnect()
    },
  }
}

export function problemOf(status: number, code: string, detail: string, more: object = {}): object {
  return { type: `${address}/errors#${code}`, title: 'Refused', status, code, detail, ...more }
}

/** What the server would have chosen. */
function effectiveOf(kind: string, spec: Record<string, unknown>): object {
  switch (kind) {
    case 'users':
      return {
        username: spec['email'],
        type: 'person',
        active: true,
        accessPoints: ['web'],
        ipWhitelist: [],
        roles: [],
        credential: { mode: 'none' },
        ...spec,
      }
    case 'accounts':
      return { policy: { userRemoval: 'never' }, ipWhitelist: [], ...spec }
    default:
      return { ...spec }
  }
}

const me = {
  user: {
    id: '00000000-0000-4000-8000-000000000001',
    username: 'rollcall-operator',
    type: 'application',
  },
  key: { id: '00000000-0000-4000-8000-000000000002', prefix: 'rck_abcd', expiresAt: null },
  tenant: 'default',
  account: 'default',
  permissions: ['*'],
  rank: 900,
}
