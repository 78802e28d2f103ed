import { type Client, RollcallFailure } from '@rollcall/client'
import { oneOf, readArguments, refusePositionals } from '../arguments.ts'
import { connect, ofEnvironment, type Settings } from '../connections.ts'
import { type Check, checksOf, type Facts } from '../doctor/checks.ts'
import { CommandFailure } from '../failure.ts'
import { showStructured } from '../show/structured.ts'
import { plain, showTable } from '../show/table.ts'
import { type Context, exitDone, exitFailed, writeLines } from './context.ts'
import { cliVersion } from './version.ts'

const options = {
  account: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const

/** `rollcall doctor`: looks at everything that an installation needs, and says what to do. */
export async function doctor(args: readonly string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, options, 'doctor')
  refusePositionals(positionals, 'doctor')
  const format = oneOf(values.output, ['table', 'json', 'yaml'], '-o') ?? 'table'
  const checks = await look(context, values.account)
  if (format === 'table') writeLines(context.stdout, showChecks(checks))
  else context.stdout.write(showStructured({ checks }, format))
  return checks.some(({ state }) => state === 'wrong') ? exitFailed : exitDone
}

async function look(context: Context, account: string | undefined): Promise<Check[]> {
  let client: Client | undefined
  try {
    const settings = await ofEnvironment(context.config, account)
    client = connect(settings)
    return checksOf(await factsOf(client, settings, context))
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return [{ name: 'settings', state: 'wrong', detail: error.lines.join('; ') }]
  } finally {
    client?.close()
  }
}

async function factsOf(
  client: Client,
  { url, tokenFrom }: Settings,
  { now, signal }: Context,
): Promise<Facts> {
  // The first opens the connection; its time is not that of an answer.
  const me = await outcomeOf(client.me({ signal }))
  // Where nobody answers, nobody is asked four times.
  const asked = async <Answer>(call: () => Promise<Answer>): Promise<Answer | RollcallFailure> =>
    me instanceof RollcallFailure && me.status === undefined ? me : await outcomeOf(call())
  const startedMs = now()
  const started = Date.now()
  const diagnosis = await asked(() => client.diagnosis({ signal }))
  const tookMs = now() - startedMs
  const timing = { tookMs, at: new Date(started + tookMs / 2) }
  const capabilities = await asked(() => client.capabilities({ signal }))
  const ready = await asked(() => client.ready({ signal }))
  return {
    url,
    tokenFrom,
    cliVersion: await cliVersion(),
    timing,
    ready: ready instanceof RollcallFailure ? ready : undefined,
    me,
    capabilities,
    diagnosis,
  }
}

/** A failure of the API is a finding; anything else is a bug. */
async function outcomeOf<Answer>(call: Promise<Answer>): Promise<Answer | RollcallFailure> {
  try {
    return await call
  } catch (error) {
    if (error instanceof RollcallFailure) return error
    throw error
  }
}

function showChecks(checks: readonly Check[]): string[] {
  return showTable(
    checks.map(({ name, state, detail, advice }) => [
      state,
      name,
      plain(advice === undefined ? detail : `${detail}: ${advice}`),
    ]),
  )
}
