/** Runs the list of facts through one surface, against an API and a database of its own. */
import { afterAll, beforeAll, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { facts } from './facts.ts'
import type { StartSurface, Surface } from './surface.ts'
import { openWorld, type World } from './world.ts'

export function holdFacts(start: StartSurface): void {
  let api: RunningApi
  let world: World
  let surface: Surface

  beforeAll(async () => {
    api = await startApi()
    world = await openWorld(api)
    surface = await start(api)
  })

  afterAll(async () => {
    await surface?.stop()
    await world?.close()
    await api?.close()
  })

  test.each(facts)('$name', async ({ holds }) => {
    const declarer = await surface.begin()
    try {
      await holds({ surface, declarer, world })
    } catch (error) {
      // What failed first is the news, whatever it leaves behind.
      await declarer.close().catch(() => undefined)
      throw error
    }
    await declarer.close()
  })
}
