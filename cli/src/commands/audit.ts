import { readFile } from 'node:fs/promises'
import type { AuditLog } from '@rollcall/client'
import type { AuditCheckpoint, AuditFault, AuditVerification } from '@rollcall/resources'
import { oneOf, readArguments, refusePositionals } from '../arguments.ts'
import { connect, ofEnvironment, speaking } from '../connections.ts'
import { CommandFailure } from '../failure.ts'
import { Progress } from '../show/progress.ts'
import { showStructured } from '../show/structured.ts'
import { plain } from '../show/table.ts'
import { type Context, exitDone, exitFailed, writeLines } from './context.ts'

/** Entries of one call: about a second, after which progress is told. */
const partSize = 50_000

/** A checkpoint has 500 characters. */
const checkpointBytesMax = 16_384

const options = {
  account: { type: 'string' },
  checkpoint: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const

/** `rollcall audit`: takes checkpoints of the audit log and verifies it. */
export async function audit(args: readonly string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, options, 'audit')
  const [what, ...others] = positionals
  refusePositionals(others, 'audit')
  const settings = await ofEnvironment(context.config, values.account)
  const client = connect(settings)
  try {
    if (what === 'checkpoint') {
      if (values.checkpoint !== undefined)
        throw new CommandFailure(
          'audit checkpoint takes no --checkpoint: it writes one (rollcall help audit)',
        )
      const format = oneOf(values.output, ['json', 'yaml'], '-o') ?? 'json'
      const taken = await speaking(settings, async () => {
        return await client.audit.checkpoint({ signal: context.signal })
      })
      context.stdout.write(showStructured(taken, format))
      return exitDone
    }
    if (what !== 'verify')
      throw new CommandFailure('audit needs verify or checkpoint (rollcall help audit)')
    const format = oneOf(values.output, ['table', 'json', 'yaml'], '-o') ?? 'table'
    const kept =
      values.checkpoint === undefined ? undefined : await readCheckpoint(values.checkpoint)
    const found = await speaking(settings, async () => {
      return await verifyAll(client.audit, kept, context)
    })
    if (format === 'table') writeLines(context.stdout, showVerification(found, values.checkpoint))
    else context.stdout.write(showStructured(found, format))
    return found.valid ? exitDone : exitFailed
  } finally {
    client.close()
  }
}

/** Part after part, until the end. */
async function verifyAll(
  log: AuditLog,
  checkpoint: AuditCheckpoint | undefined,
  context: Context,
): Promise<AuditVerification> {
  const progress = new Progress(context.stderr, context.now)
  const whole: AuditVerification = {
    valid: true,
    from: 1,
    to: 0,
    next: null,
    unsealed: 0,
    checkpoint: null,
    faults: [],
  }
  try {
    for (let from: number | undefined; ;) {
      const part = await log.verify(
        {
          limit: partSize,
          ...(from === undefined ? {} : { from }),
          ...(checkpoint === undefined ? {} : { checkpoint }),
        },
        { signal: context.signal },
      )
      if (from === undefined) whole.from = part.from
      whole.valid &&= part.valid
      whole.to = part.to
      whole.unsealed = part.unsealed
      if (whole.checkpoint === null || whole.checkpoint === 'not-reached')
        whole.checkpoint = part.checkpoint
      // What the checkpoint shows is told with each part.
      const told = new Set(whole.faults.map(sameFault))
      whole.faults.push(...part.faults.filter((fault) => !told.has(sameFault(fault))))
      if (part.next === null) return whole
      from = part.next
      progress.tell('audit entries', part.to, Math.max(part.to, checkpoint?.position ?? 0))
    }
  } finally {
    progress.end()
  }
}

const sameFault = ({ position, fault, detail }: AuditFault): string =>
  `${position} ${fault} ${detail}`

function showVerification(found: AuditVerification, file: string | undefined): string[] {
  const { valid, from, to, unsealed, checkpoint, faults } = found
  const range = to < from ? 'no entries' : `entries ${from} to ${to}`
  return [
    ...faults.map(({ position, fault, detail }) => `${position}: ${fault}: ${plain(detail)}`),
    ...(checkpoint === null || file === undefined ? [] : [checkpointLines[checkpoint](file)]),
    ...(unsealed === 0
      ? []
      : [`${unsealed} of the newest entries have no place in the chain yet: verify again`]),
    valid
      ? `${range}: nothing was changed, removed or put in`
      : `${range}: the log is not as it was`,
  ]
}

const checkpointLines: Record<
  NonNullable<AuditVerification['checkpoint']>,
  (file: string) => string
> = {
  agrees: (file) => `the log agrees with ${file}`,
  differs: (file) => `the log does not agree with ${file}`,
  'not-reached': (file) => `the log does not reach as far as ${file}`,
  'too-old': (file) =>
    `${file} is older than what the retention of the log kept: take checkpoints more often`,
}

/** The API judges what is in it. */
async function readCheckpoint(file: string): Promise<AuditCheckpoint> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandFailure(`the checkpoint cannot be read: ${reason}`)
  })
  if (bytes.length > checkpointBytesMax)
    throw new CommandFailure(`${file} is too large to be a checkpoint`)
  try {
    // What it holds is checked by the API, member by member.
    return JSON.parse(bytes.toString('utf8')) as AuditCheckpoint
  } catch {
    throw new CommandFailure(`${file} is no checkpoint: rollcall audit checkpoint > FILE takes one`)
  }
}
