/** The conflicts between the source documents, X1 to X15 of the requirements: each holds under each of the four presets. */
import { afterAll, beforeAll, describe, test } from 'vitest'

import { conflicts } from './conflicts/all.ts'
import { sourcePresets, World } from './world.ts'

describe.each(sourcePresets)('%s', (preset) => {
  let world: World
  beforeAll(async () => {
    world = await World.open(preset)
  })
  afterAll(() => world.close())

  test.each(conflicts)(`$id-${preset}`, async ({ holds }) => {
    await holds(world)
  })
})
