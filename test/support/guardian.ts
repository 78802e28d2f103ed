/**
 * Outlives the test process by a moment and cleans up after it.
 *
 * A test run may be stopped by Ctrl-C, by a time limit or by SIGKILL, and none of its own code runs in the last
 * case. The kernel always closes its pipes, though: when standard input ends, everything registered here is
 * stopped and removed. Every line on standard input is one JSON registration.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Registration } from './processes.ts'

const GRACE_MS = 5_000
const POLL_MS = 25

const processes = new Map<number, NodeJS.Signals>()
const folders = new Set<string>()

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

for await (const line of createInterface({ input: process.stdin })) {
  // Written by processes.ts, one registration per line.
  const registration = JSON.parse(line) as Registration
  if ('started' in registration) processes.set(registration.started, registration.signal)
  if ('ended' in registration) processes.delete(registration.ended)
  if ('folder' in registration) folders.add(registration.folder)
  if ('removed' in registration) folders.delete(registration.removed)
}

for (const [pid, signal] of processes) send(pid, signal)
const deadline = Date.now() + GRACE_MS
while (Date.now() < deadline && [...processes.keys()].some((pid) => send(pid, 0))) {
  await sleep(POLL_MS)
}
for (const pid of processes.keys()) send(pid, 'SIGKILL')
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
