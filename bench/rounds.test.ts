import { createServer } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { Rounds } from './rounds.ts'
import type { Subject } from './subject.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

test('an operation that fails twice is left out and named, the others are measured', async () => {
  const rounds = new Rounds([await subjectOf('floor'), await subjectOf('directus', '/create')], 2)
  for (let round = 0; round < 4; round += 1) await rounds.play(['read', 'create'], 4, true)
  expect([...rounds.results].map(([name, found]) => [name, found.length])).toEqual([
    ['read floor', 4],
    ['read directus', 4],
    ['create floor', 4],
  ])
  expect(rounds.leftOut).toEqual([
    'directus, create (POST /create): POST /create answered 500: /create',
  ])
})

test('a server that answers nothing after a failure is stopped and asked no more', async () => {
  const rounds = new Rounds([await subjectOf('floor'), await subjectOf('unleash', '/')], 2)
  await rounds.play(['create'], 4, true)
  expect(rounds.subjects.map(({ id }) => id)).toEqual(['floor'])
  expect(rounds.leftOut).toEqual(['unleash, stopped: it answered nothing after create'])
  await rounds.play(['read'], 4, true)
  expect([...rounds.results.keys()]).toEqual(['create floor', 'read floor'])
})

test('no request is sent twice', async () => {
  const paths: string[] = []
  const subject = await subjectOf('floor')
  const seen: Subject = {
    ...subject,
    asks: {
      read: {
        what: 'GET',
        request: (index) => {
          paths.push(`/read/${index}`)
          return { method: 'GET', path: `/read/${index}` }
        },
        expected: 200,
      },
    },
  }
  const rounds = new Rounds([seen], 3)
  await rounds.play(['read'], 10, false)
  await rounds.play(['read'], 10, false)
  expect(new Set(paths).size).toBe(paths.length)
})

/** A server that fails for paths that begin with a text. */
async function subjectOf(id: Subject['id'], failing?: string): Promise<Subject> {
  const server = createServer((request, response) => {
    const { url: path = '' } = request
    response.statusCode = failing !== undefined && path.startsWith(failing) ? 500 : 200
    response.end(path)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): void => {
    server.closeAllConnections()
    server.close()
  }
  stops.push(stop)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return {
    id,
    name: id,
    url: `http://127.0.0.1:${address.port}`,
    groups: {},
    tenancy: { database: id, role: id },
    asks: {
      read: {
        what: 'GET /read',
        request: () => ({ method: 'GET', path: '/read' }),
        expected: 200,
      },
      create: {
        what: 'POST /create',
        request: () => ({ method: 'POST', path: '/create' }),
        expected: 200,
      },
    },
    stop: () => Promise.resolve(stop()),
  }
}
