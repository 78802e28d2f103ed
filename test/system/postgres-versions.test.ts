/** The oldest supported PostgreSQL and the newest one found both carry a user from creation to deactivation. */
import { afterAll, describe, expect, inject, test } from 'vitest'

import { migrate } from '../../api/src/database/migrate.ts'
import { startApi } from '../support/api.ts'
import { createDatabase, startDatabaseServer } from '../support/database.ts'
import { findInstallations } from '../support/postgres-installations.ts'
import { until } from '../support/processes.ts'
import { openWorld } from '../surfaces/world.ts'

const limitMs = 20_000

const stops: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

describe.each(findInstallations())('PostgreSQL $version', (installation) => {
  test('a user is created, found, refused when inactive, and the feed tells of it in order', async () => {
    const { server, provided } = await startDatabaseServer(
      ({ migratorUrl }) => migrate(migratorUrl).then(() => undefined),
      installation,
    )
    stops.push(() => server.stop())
    const api = await startApi({ database: await createDatabase(provided) })
    stops.push(() => api.close())
    const world = await openWorld(api)
    stops.push(() => world.close())

    const { body: start } = await world.call('GET', '/v1/changes')
    const spec = { username: 'ada', type: 'application' }
    const created = await world.call('POST', '/v1/users', { spec })
    expect(created.status).toBe(201)
    const key = await world.issueKey('ada', 'smoke')
    expect((await world.whoAmI(key)).status).toBe(200)
    // The documented bodies of the routes.
    const { id } = created.body as { id: string }
    const { cursor } = start as { cursor: string }
    const patched = await world.call(
      'PATCH',
      `/v1/users/${id}`,
      { spec: { active: false } },
      { 'if-match': '"1"' },
    )
    expect(patched.status).toBe(200)
    expect((await world.whoAmI(key)).status).toBe(403)

    // Each change is told as soon as it has its place, so they may come in two answers.
    const told: unknown[] = []
    let since = cursor
    await until('both changes', limitMs, async () => {
      const answer = await world.call('GET', `/v1/changes?since=${since}&kinds=User&wait=5`)
      const page = answer.body as { items: unknown[]; cursor: string }
      told.push(...page.items)
      since = page.cursor
      return told.length >= 2
    })
    expect(told).toMatchObject([
      { kind: 'User', id, version: 1, change: 'created' },
      { kind: 'User', id, version: 2, change: 'updated', fields: ['active'] },
    ])
  })
})

test('the run uses one of them for everything else', () => {
  expect(findInstallations().map(({ version }) => version)).toContain(inject('postgres').version)
})
