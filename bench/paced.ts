/** Open-loop load: a request is due at its instant, whether or not those before it were answered. */
import { setTimeout as pause } from 'node:timers/promises'

import { Pool } from 'undici'

import type { BenchRequest } from './measure.ts'

/** More than that at once means that the server has fallen behind for good. */
const atOnceMax = 512
const connections = 32

/** Sends requests at a fixed rate; answers how long after it was due each had its answer. Whoever is too far behind is sent no more: then there are fewer. */
export async function paced(
  origin: string,
  perSecond: number,
  ms: number,
  request: (index: number) => BenchRequest,
  behindMaxMs = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const latenciesMs: number[] = []
  const waiting = new Set<Promise<void>>()
  const startedAtMs = performance.now()
  const count = Math.round((ms * perSecond) / 1000)
  const faults: unknown[] = []
  for (let index = 0; index < count && faults.length === 0; index += 1) {
    const dueAtMs = startedAtMs + (index * 1000) / perSecond
    const earlyMs = dueAtMs - performance.now()
    if (earlyMs > 0) await pause(earlyMs)
    if (-earlyMs > behindMaxMs) break
    if (waiting.size >= atOnceMax) await Promise.race(waiting)
    const one = send(request(index), dueAtMs).catch((error: unknown) => void faults.push(error))
    waiting.add(one)
    void one.finally(() => waiting.delete(one))
  }
  await Promise.all(waiting)
  await pool.close()
  if (faults.length > 0) throw faults[0]
  return latenciesMs

  async function send(
    { method, path, headers, body }: BenchRequest,
    dueAtMs: number,
  ): Promise<void> {
    const answer = await pool.request({ method, path, headers: headers ?? {}, body: body ?? null })
    await answer.body.dump()
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode}`)
    latenciesMs.push(performance.now() - dueAtMs)
  }
}
