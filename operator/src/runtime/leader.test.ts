import fc from 'fast-check'
import { expect, test } from 'vitest'

import { VirtualClock } from '../../../test/support/virtual-clock.ts'
import type { Clock } from './clock.ts'
import { type Lease, Leader, type LeaseSpec, type LeaseStore, microTime } from './leader.ts'
import { silentLog } from './log.ts'

/** A lease as the API server keeps it: a write is conditional on the version that was read. */
class LeaseServer {
  lease: Lease | undefined
  #version = 0

  /** The server as one process sees it, with the faults of that process. */
  seenBy(process: { isCutOff: boolean }): LeaseStore {
    const answer = async <T>(act: () => T): Promise<T> => {
      if (process.isCutOff) throw new Error('no answer')
      return act()
    }
    return {
      read: () => answer(() => structuredClone(this.lease)),
      create: (spec) => answer(() => (this.lease === undefined ? this.#write(spec) : undefined)),
      update: (lease) =>
        answer(() =>
          this.lease?.metadata.resourceVersion === lease.metadata.resourceVersion
            ? this.#write(lease.spec)
            : undefined,
        ),
    }
  }

  #write(spec: LeaseSpec): Lease {
    this.#version++
    const metadata = { name: 'test', namespace: 'test', resourceVersion: String(this.#version) }
    this.lease = { metadata, spec: structuredClone(spec) }
    return structuredClone(this.lease)
  }
}

/** One process: it can be cut off from the server, and be frozen, which its own code cannot see. */
class Contender {
  isCutOff = false
  isFrozen = false
  readonly leader: Leader
  readonly #missed: (() => void)[] = []
  readonly #stop = new AbortController()
  end: 'stopped' | 'lost' | undefined

  constructor(name: string, clock: VirtualClock, server: LeaseServer, skewMs = 0) {
    const own: Clock = {
      now: () => clock.now(),
      date: () => new Date(clock.date().getTime() + skewMs),
      random: () => clock.random(),
      after: (delayMs, callback) =>
        clock.after(delayMs, () => (this.isFrozen ? this.#missed.push(callback) : callback())),
    }
    const store = server.seenBy(this)
    this.leader = new Leader({ store, identity: name, log: silentLog, clock: own })
    void this.#run()
  }

  get mayWrite(): boolean {
    try {
      this.leader.assertOpen()
      return true
    } catch {
      return false
    }
  }

  thaw(): void {
    this.isFrozen = false
    for (const callback of this.#missed.splice(0)) callback()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.leader.release()
  }

  async #run(): Promise<void> {
    try {
      await this.leader.acquire(this.#stop.signal)
      this.end = (await this.leader.hold(this.#stop.signal)) ? 'stopped' : 'lost'
    } catch {
      this.end = 'stopped'
    }
  }
}

function stage(count = 2, skewMs = 0) {
  const clock = new VirtualClock()
  const server = new LeaseServer()
  const contenders = Array.from(
    { length: count },
    (_, index) => new Contender(`process-${index}`, clock, server, index * skewMs),
  )
  const [first, second] = contenders
  if (first === undefined || second === undefined) throw new Error('two are needed')
  return { clock, server, contenders, first, second }
}

test('one of two leads, and keeps leading', async () => {
  const { clock, first, second } = stage()
  await clock.advance(60_000)
  expect([first.mayWrite, second.mayWrite]).toEqual([true, false])
  expect(first.leader.epoch()).toBe(0)
})

test('a leader that is cut off stops after 10 s, and the other leads after 15 s, with a higher epoch', async () => {
  const { clock, first, second } = stage()
  await clock.advance(10_000)
  first.isCutOff = true
  await clock.advance(11_900)
  expect([first.mayWrite, second.mayWrite]).toEqual([false, false])
  await clock.advance(8_000)
  expect([first.mayWrite, second.mayWrite]).toEqual([false, true])
  expect(second.leader.epoch()).toBe(1)
  expect(first.end).toBe('lost')
})

test('a leader that was frozen may not write when it wakes, before it has looked', async () => {
  const { clock, first, second } = stage()
  await clock.advance(10_000)
  first.isFrozen = true
  await clock.advance(30_000)
  expect(second.mayWrite).toBe(true)
  expect(first.mayWrite).toBe(false)
  first.thaw()
  await clock.advance(5_000)
  expect([first.mayWrite, first.end]).toEqual([false, 'lost'])
})

test('clocks that differ by an hour change nothing', async () => {
  const { clock, contenders } = stage(3, 3_600_000)
  await clock.advance(120_000)
  expect(contenders.map(({ mayWrite }) => mayWrite)).toEqual([true, false, false])
})

test('a released lease is taken at once', async () => {
  const { clock, first, second } = stage()
  await clock.advance(10_000)
  await first.stop()
  await clock.advance(3_000)
  expect([first.mayWrite, second.mayWrite]).toEqual([false, true])
  expect(second.leader.epoch()).toBe(1)
})

test('an epoch that was refused is raised by the next renewal', async () => {
  const { clock, server, first } = stage()
  await clock.advance(5_000)
  first.leader.epochRefused(7)
  expect(first.leader.epoch()).toBe(0)
  await clock.advance(3_000)
  expect(first.leader.epoch()).toBe(8)
  expect(server.lease?.spec.leaseTransitions).toBe(8)
})

test('a process whose leader hangs says so', async () => {
  const { clock, first } = stage()
  await clock.advance(5_000)
  expect(first.leader.fault()).toBeUndefined()
  first.isFrozen = true
  await clock.advance(40_000)
  expect(first.leader.fault()).toContain('the lease was last renewed')
})

test('times in a lease have the six digits that Kubernetes wants', () => {
  expect(microTime(new VirtualClock())).toBe('2026-01-01T00:00:00.000000Z')
})

test('whatever is cut off, frozen or stopped: never two that may write, and no epoch is used by two', async () => {
  const event = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('cut off', 'connect', 'freeze', 'thaw', 'stop'),
    thenMs: fc.integer({ min: 0, max: 25_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 15 }), async (events) => {
      const { clock, contenders } = stage(3, 3_600_000)
      const epochs = new Map<number, Contender>()
      for (const { who, what, thenMs } of events) {
        const contender = contenders[who]
        if (contender === undefined) continue
        switch (what) {
          case 'cut off':
            contender.isCutOff = true
            break
          case 'connect':
            contender.isCutOff = false
            break
          case 'freeze':
            contender.isFrozen = true
            break
          case 'thaw':
            contender.thaw()
            break
          case 'stop':
            await contender.stop()
        }
        for (let ms = 0; ms <= thenMs; ms += 500) {
          await clock.advance(500)
          const writers = contenders.filter(({ mayWrite }) => mayWrite)
          expect(writers.length).toBeLessThanOrEqual(1)
          const [writer] = writers
          const epoch = writer?.leader.epoch()
          if (writer === undefined || epoch === undefined) continue
          expect(epochs.get(epoch) ?? writer).toBe(writer)
          epochs.set(epoch, writer)
          expect(epoch).toBe(Math.max(...epochs.keys()))
        }
      }
    }),
    { numRuns: 150 },
  )
})
