/** X13: who gets a mail on which event, and who is subscribed to service notices. */
import { expect } from 'vitest'

import type { World } from '../world.ts'

export async function notices(world: World): Promise<void> {
  const { notifications, serviceNotices } = world.policy
  const isTold = (event: keyof typeof notifications): boolean =>
    notifications[event].includes('user')

  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const first = await world.mails(worker.email)
  // One mail to a new person: of the creation, or with the invitation.
  expect(first).toHaveLength(isTold('created') || isTold('invited') ? 1 : 0)
  if (isTold('invited')) expect(first[0]?.token).not.toBe('')
  if (isTold('created')) expect(first[0]?.mail.text).toContain(worker.username)
  // An application gets no mail of its creation, whatever address its team has.
  const application = await world.application({ email: `${world.name()}@team.example.test` })
  expect(await world.mails(application.spec.email ?? '')).toHaveLength(0)

  await world.done(`PATCH /users/${worker.id}`, { spec: { displayName: 'Somebody Else' } })
  const second = await world.mails(worker.email)
  expect(second.length - first.length).toBe(isTold('changed') ? 1 : 0)

  await world.done(`POST /users/${worker.id}:lock`, { reason: 'looked strange' })
  expect((await world.mails(worker.email)).length - second.length).toBe(isTold('locked') ? 1 : 0)
  await world.done(`POST /users/${worker.id}:unlock`, {})

  await subscription(world, worker.id, serviceNotices === 'autoSubscribe')
}

/** Subscription follows membership: on when added, where the account says so, and off with the removal. */
async function subscription(world: World, id: string, isOn: boolean): Promise<void> {
  const subscribed = async (): Promise<string[]> => {
    const { items } = await world.done<{ items: { id: string }[] }>(
      'GET /notice-subscribers?limit=1000',
    )
    return items.map((user) => user.id)
  }
  expect((await subscribed()).includes(id)).toBe(isOn)
  const username = (await world.read(id)).spec.username ?? ''
  const query = `policy=deactivate&confirm=${username}`
  expect((await world.remove(id, query)).status).toBe(200)
  expect(await subscribed()).not.toContain(id)
}
