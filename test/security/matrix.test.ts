/**
 * ASVS 8.1.1, 8.2.1, 8.2.2, 8.3.1, 8.4.1: every route, asked by callers of every rank about what is theirs, about another account, about another tenant, about
 * themselves and about whoever ranks above them. What has to come of it is reckoned from the permission of the route (matrix-rules.ts) and four sentences:
 *
 * 1. Without a credential: 401. Without the permission: 403 that names it.
 * 2. What the caller may not know of is answered exactly as if it did not exist.
 * 3. Nobody edits themselves here or whoever ranks above them: 403.
 * 4. Else the request is let in: whatever is said to it then, it is none of the above, and never a 5xx.
 */
import { randomUUIDv7 } from 'node:crypto'

import { holds } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { needOf } from './matrix-rules.ts'
import { foreignMark, makeWorld, type Caller, type World } from './matrix-world.ts'
import { operations } from './operations.ts'
import { readRoutes, readScimRoutes, type Route } from './routes.ts'
import { smallest } from './values.ts'

interface Ask extends Route {
  body?: unknown
  contentType: string
  /** The query that keeps a write from being done. */
  query: string
}

interface Seen {
  status: number
  code: string
  /** Everything that the answer says, without the identities that were asked for. */
  whole: string
  text: string
}

const missing: string = randomUUIDv7()
const userDocument = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'by-scim',
  emails: [{ value: 'by-scim@example.test' }],
}
const patchDocument = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'displayName', value: 'by scim' }],
}

const documented: Ask[] = operations.map((operation) => ({
  ...operation,
  contentType: operation.body === undefined ? (operation.consumes[0] ?? '') : 'application/json',
  body: bodyOf(operation.operationId, operation.body, operation.consumes),
  query: operation.parameters.some(({ name }) => name === 'dryRun') ? '?dryRun=true' : '',
}))
const throughScim = (await readScimRoutes()).map((route): Ask => ({
  ...route,
  contentType: /^(GET|DELETE)/.test(route.method) ? '' : 'application/scim+json',
  body: scimBodyOf(route),
  query: '',
}))

function bodyOf(operationId: string, schema: object | undefined, consumes: string[]): unknown {
  switch (operationId) {
    case 'importUsers':
      return consumes.includes('text/csv') ? 'username\r\nada\r\n' : undefined
    case 'patchMe':
      return { profile: {} }
    case 'createUser':
      return { spec: { username: 'new', type: 'application' } }
    case 'applyUsers':
      return { items: [{ name: 'new', spec: { username: 'new', type: 'application' } }] }
    case 'inviteUsers':
      return { emails: ['new@example.test'] }
    case 'patchUser':
      return { spec: { displayName: 'changed' } }
    case 'setPasswordUser':
      return { password: 'correct horse battery staple' }
    case 'putUserByUsername':
      return { spec: { type: 'application' } }
    default:
      return schema === undefined ? undefined : smallest({ ...schema })
  }
}

function scimBodyOf({ method, path }: Route): unknown {
  const isGroup = path.includes('/Groups')
  if (path.endsWith('.search'))
    return { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }
  if (method === 'PATCH') return patchDocument
  if (method !== 'POST' && method !== 'PUT') return undefined
  return isGroup
    ? { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'by-scim' }
    : userDocument
}

let world: World
let foreignBefore = ''
beforeAll(async () => {
  world = await makeWorld()
  foreignBefore = await world.readForeign()
})
afterAll(async () => {
  await world.close()
})

async function send(ask: Ask, caller: Caller, target = missing): Promise<Seen> {
  const url = `${ask.path.replace(/\{[a-z]+\}/, target)}${ask.query}`
  const answer = await world.app.app.inject({
    // The document names it.
    method: ask.method as 'GET',
    url,
    headers: {
      ...(caller.credential === null ? {} : { authorization: `Bearer ${caller.credential}` }),
      ...(/^(PATCH|DELETE|PUT)$/.test(ask.method) ? { 'if-match': '*' } : {}),
      ...(/:apply$|by-username/.test(ask.path) ? { 'rollcall-manager': 'cli/matrix' } : {}),
      ...(ask.contentType === '' ? {} : { 'content-type': ask.contentType }),
    },
    ...(ask.body === undefined
      ? {}
      : { body: typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body) }),
  })
  const code = /"code":"([^"]+)"/.exec(answer.body)?.[1] ?? ''
  const { 'request-id': requestId = '', ...headers } = answer.headers
  const whole = JSON.stringify([
    answer.statusCode,
    Object.keys(headers).toSorted(),
    answer.body.replaceAll(target, 'ID').replaceAll(String(requestId), 'REQUEST'),
  ])
  const text = answer.body.replaceAll(target, 'ID')
  return { status: answer.statusCode, code, whole, text }
}

/** What must not be known to the caller, by the target. */
function isUnseen({ path }: Ask, caller: Caller, target: 'own' | 'other' | 'foreign'): boolean {
  if (target === 'foreign') return true
  if (target === 'own') return false
  // Roles belong to the whole tenant.
  return caller.rank < 900 && !/\/(roles|Groups)\//.test(path)
}

/** Sentence 3. */
function isForbiddenEdit({ method, path }: Ask, caller: Caller, targetId: string): string {
  const isEdit = method !== 'GET' && /\/(users|Users)\/\{id\}/.test(path)
  if (!isEdit) return ''
  if (caller.userId === targetId) return 'user.own-user'
  return caller.rank < 1000 ? 'object.rank-too-low' : ''
}

function expectLetIn(seen: Seen, why: string): void {
  expect(seen.status, `${why}: ${seen.text}`).toBeLessThan(500)
  expect([401, 404, 405, 415], `${why}: ${seen.text}`).not.toContain(seen.status)
  expect(['auth.permission-missing', 'request.invalid', 'request.malformed'], why).not.toContain(
    seen.code,
  )
  expect(seen.text, why).not.toContain(foreignMark)
}

describe.each([...documented, ...throughScim])('$name', (ask) => {
  const need = needOf(ask.name)
  const isScim = ask.path.startsWith('/scim/')
  const isAbout = /\{[a-z]+\}/.test(ask.path)
  const kind = /\/([A-Za-z-]+)\/\{/.exec(ask.path)?.[1] ?? ''

  test('asks for a credential, unless it is a way in', async () => {
    const nobody = callerOf('nobody')
    const seen = await send(ask, nobody)
    if (need === 'open') expect(['auth.credential-missing'], seen.text).not.toContain(seen.code)
    else {
      expect(seen.status, seen.text).toBe(401)
      if (!isScim) expect(seen.code).toBe('auth.credential-missing')
    }
  })

  if (need === 'open') return
  if (need === 'unsupported') {
    test('says that there is no such thing', async () => {
      expect((await send(ask, callerOf('owner'))).status).toBe(501)
    })
    return
  }

  test('asks for its permission, whatever it is about', async () => {
    for (const caller of world.callers.filter(({ name }) => name !== 'nobody')) {
      if (isAllowed(caller)) continue
      const targets = isAbout
        ? [missing, world.own[kind], world.other[kind], world.foreign[kind]]
        : [missing]
      for (const target of targets) {
        const seen = await send(ask, caller, target)
        expect(seen.status, `${caller.name}: ${seen.text}`).toBe(403)
        if (!isScim) expect(seen.code, caller.name).toBe('auth.permission-missing')
        expect(seen.text).not.toContain(foreignMark)
      }
    }
  })

  test('lets in whoever holds it', async () => {
    for (const caller of world.callers.filter(isAllowed)) {
      if (need === 'self' || isScimWrite()) continue
      const target = isAbout ? world.own[kind] : missing
      if (target === undefined) continue
      expectLetIn(await send(ask, caller, target), `${caller.name} ${target}`)
    }
  })

  if (isAbout)
    test('answers what may not be known as what does not exist', async () => {
      for (const caller of world.callers.filter(isAllowed)) {
        const none = await send(ask, caller, missing)
        expect(none.status, none.text).toBeLessThan(500)
        for (const where of ['other', 'foreign'] as const) {
          const target = world[where][kind]
          if (target === undefined || kind === 'by-username') continue
          if (!isUnseen(ask, caller, where)) continue
          const seen = await send(ask, caller, target)
          expect(seen.whole, `${caller.name} about ${where}`).toBe(none.whole)
        }
      }
    })

  if (isAbout && ['users', 'Users'].includes(kind))
    test('edits neither the caller nor whoever ranks above', async () => {
      for (const caller of world.callers.filter(isAllowed))
        for (const target of [caller.userId, world.owner['users']]) {
          const code = isForbiddenEdit(ask, caller, target ?? '')
          if (target === undefined || code === '') continue
          const seen = await send(ask, caller, target)
          const why = `${caller.name}: ${seen.text}`
          // Through SCIM a client meets the rules about what is a user there and whose it is first.
          if (isScim) expect([403, 404, 409], why).toContain(seen.status)
          else expect([seen.status, seen.code], why).toEqual([403, code])
        }
    })

  function isAllowed({ permissions, credential }: Caller): boolean {
    if (credential === null) return false
    if (typeof need === 'string') return true
    return need.some((permission) => holds(permissions, permission))
  }

  /** There is no dry run: these are asked about nothing that exists. */
  function isScimWrite(): boolean {
    return isScim && ask.method !== 'GET' && !ask.path.endsWith('.search')
  }
})

function callerOf(name: string): Caller {
  const found = world.callers.find((caller) => caller.name === name)
  if (found === undefined) throw new Error(`there is no caller ${name}`)
  return found
}

test('every route that is about a tenant is one of these', async () => {
  const known = new Set([...documented, ...throughScim].map(({ name }) => name))
  const routes = (await readRoutes()).filter(({ path }) => /^\/(v1|scim)\//.test(path))
  expect(routes.length).toBeGreaterThan(known.size)
  expect(routes.filter(({ name, path }) => !known.has(name) && path !== '/scim/v2/*')).toEqual([])
})

test('nothing of the other tenant was touched by all of it', async () => {
  expect(await world.readForeign()).toBe(foreignBefore)
  expect(foreignBefore).toContain(`user-${foreignMark}`)
})
