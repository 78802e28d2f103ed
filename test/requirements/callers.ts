/** Who calls in a scenario: users with a role in an account, and the key that they call with. */
import type { UserSpec } from '@rollcall/resources'

import { expect } from 'vitest'

import type { Called, World } from './world.ts'

export interface Caller {
  id: string
  username: string
  /** Text of an API key. */
  key: string
}

/** An application that holds one role in `default`, or none. */
export async function callerWith(
  world: World,
  role: string | undefined,
  more: UserSpec = {},
): Promise<Caller> {
  const roles = role === undefined ? [] : [role]
  const { id, spec } = await world.application({ roles, ...more })
  const username = spec.username ?? ''
  return { id, username, key: await world.keyOf(username) }
}

/** A new account under the preset of the world, which the first administrator enters. */
export async function openAccount(world: World, account: string): Promise<void> {
  await world.setPolicy(account, { preset: world.preset })
  expect((await world.assign('admin', 'owner', account)).status).toBe(201)
}

/** What is told of an answer: whether it was done, and why not. */
export function outcome({ status, body }: Called<object>): [number, string | undefined] {
  return [status, body.code]
}
