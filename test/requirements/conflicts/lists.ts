/** X12: what a list shows without a filter. */
import { expect } from 'vitest'

import { get } from '../../../cli/src/commands/get.ts'
import { runCommand } from '../command-line.ts'
import type { World } from '../world.ts'

export async function listDefault(world: World): Promise<void> {
  const active = await world.application()
  const inactive = await world.application({ active: false })
  const listed = async (query: string): Promise<boolean[]> => {
    const { items } = await world.done<{ items: { id: string }[] }>(`GET /users?limit=1000${query}`)
    const ids = items.map(({ id }) => id)
    return [ids.includes(active.id), ids.includes(inactive.id)]
  }
  // The plain API answers everybody, whatever people's lists begin with.
  expect(await listed('')).toEqual([true, true])
  expect(await listed('&active=true')).toEqual([true, false])
  expect(await listed('&active=false')).toEqual([false, true])

  const names = [active, inactive].map(({ spec }) => spec.username ?? '')
  const shows = async (...args: string[]): Promise<boolean[]> => {
    const { out } = await runCommand(world, get, [...args, '--limit', '0'])
    return names.map((name) => new RegExp(`^${name} `, 'm').test(out))
  }
  expect(await shows('users')).toEqual([true, world.policy.listDefault === 'all'])
  expect(await shows('users', '--all')).toEqual([true, true])
}
