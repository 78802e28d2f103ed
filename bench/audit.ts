import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { auditEvents, serverWriter } from '../api/src/audit/event-store.ts'
import { residentMiB } from './measure.ts'
import { number, printTable } from './report.ts'
import { startDurablePostgres, startRollcall } from './servers.ts'

/** Scenario: the audit log with many entries: sealing, verifying and exporting it. Usage: node bench/audit.ts [ENTRIES] */
const entries = Number(process.argv[2] ?? 50_000)
const batch = 1_000

const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
const headers = {
  'content-type': 'application/json',
  authorization: `Bearer ${rollcall.adminKey}`,
}
const client = new pg.Client({ connectionString: postgres.urlOf('postgres', 'rollcall') })
await client.connect()
const { rows } = await client.query<{ id: string }>('select id from tenants')
const tenantId = rows[0]?.id ?? ''
const writtenFromMs = performance.now()
for (let done = 0; done < entries; done += batch) {
  const { sql, parameters } = auditEvents(
    serverWriter(tenantId, new Date(), randomUUIDv7()),
    Array.from({ length: batch }, (_, index) => ({
      action: 'update',
      kind: 'User',
      objectId: randomUUIDv7(),
      version: 2,
      fields: ['displayName', 'ipWhitelist'],
      details: { displayName: `Bench User ${done + index}`, ipWhitelist: ['198.51.100.0/24'] },
    })),
  )
  await client.query(sql, [...parameters])
}
for (;;) {
  const { rowCount } = await client.query('select from audit_log where pos is null limit 1')
  if (rowCount === 0) break
  await pause(50)
}
const sealedMs = performance.now() - writtenFromMs

const verifyMs: number[] = []
for (let round = 0; round < 3; round++) {
  const startedMs = performance.now()
  const answer = await fetch(`${rollcall.url}/v1/audit:verify`, {
    method: 'POST',
    headers,
    body: '{}',
  })
  // The route's own answer.
  const { valid, to } = (await answer.json()) as { valid: boolean; to: number }
  if (!valid || to < entries) throw new Error(`the log is not valid up to ${to}`)
  verifyMs.push(performance.now() - startedMs)
}

const memoryBefore = residentMiB(rollcall.pid)
const exportedFromMs = performance.now()
const answer = await fetch(`${rollcall.url}/v1/audit.ndjson`, { headers })
let bytes = 0
let memoryMost = memoryBefore
for await (const part of answer.body ?? []) {
  bytes += part.byteLength
  memoryMost = Math.max(memoryMost, residentMiB(rollcall.pid))
}
const exportMs = performance.now() - exportedFromMs

printTable(
  `Audit log of ${number(entries)} entries`,
  ['', 'time', 'entries/s'],
  [
    ['write and seal', `${sealedMs.toFixed(0)} ms`, number((entries * 1000) / sealedMs)],
    [
      'verify, best of 3',
      `${Math.min(...verifyMs).toFixed(0)} ms`,
      number((entries * 1000) / Math.min(...verifyMs)),
    ],
    [
      `export, ${(bytes / 1_048_576).toFixed(0)} MiB, memory +${(memoryMost - memoryBefore).toFixed(0)} MiB`,
      `${exportMs.toFixed(0)} ms`,
      number((entries * 1000) / exportMs),
    ],
  ],
)
await client.end()
await rollcall.stop()
await postgres.stop()
