/** The conflicts between the source documents, X1 to X15 of the requirements: each holds under each of the four presets. */
import { afterAll, beforeAll, describe, test } from 'vitest'

import { accessPoints, apiPassword, firstPassword } from './conflicts/credentials.ts'
import { emailChange } from './conflicts/email.ts'
import { listDefault } from './conflicts/lists.ts'
import { inactivity, lifting, wrongPasswords } from './conflicts/locks.ts'
import { notices } from './conflicts/notices.ts'
import { fieldsOfARole, shapeOfTheName } from './conflicts/profile.ts'
import { neverDeleteOrDelete, thisAccountOrEverywhere } from './conflicts/removal.ts'
import { severalRolesOrOne, whoEditsWhom } from './conflicts/roles.ts'
import { sourcePresets, World } from './world.ts'

const conflicts: readonly [string, (world: World) => Promise<void>][] = [
  ['X1', neverDeleteOrDelete],
  ['X2', emailChange],
  ['X3', firstPassword],
  ['X4', severalRolesOrOne],
  ['X5', wrongPasswords],
  ['X6', inactivity],
  ['X7', lifting],
  ['X8', apiPassword],
  ['X9', accessPoints],
  ['X10', whoEditsWhom],
  ['X11', thisAccountOrEverywhere],
  ['X12', listDefault],
  ['X13', notices],
  ['X14', fieldsOfARole],
  ['X15', shapeOfTheName],
]

describe.each(sourcePresets)('%s', (preset) => {
  let world: World
  beforeAll(async () => {
    world = await World.open(preset)
  })
  afterAll(() => world.close())

  test.each(conflicts)(`%s-${preset}`, async (_id, holds) => {
    await holds(world)
  })
})
