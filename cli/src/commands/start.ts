import { readFile, unlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refusePositionals } from '../arguments.ts'
import { addressFile, adminKeyFile, type Config, secretsFolder } from '../config.ts'
import { connect, type Settings } from '../connections.ts'
import type { Report } from '../declare/outcome.ts'
import { secretPath } from '../declare/secrets.ts'
import { CommandFailure } from '../failure.ts'
import { type LocalApi, startLocalApi } from '../local-api.ts'
import { reasonOf } from '../manifests/find-files.ts'
import { type Manifests, readManifests } from '../manifests/read.ts'
import { readSetFile } from '../manifests/set-file.ts'
import { showReport, showSummary } from '../show/report.ts'
import { showTable } from '../show/table.ts'
import { carryOut } from './apply.ts'
import { type Context, exitDone, writeLines } from './context.ts'
import { userHeading, userRow } from './get.ts'

/** The manifests that a newcomer sees become true. */
const quickstart = fileURLToPath(new URL('../../../examples/quickstart', import.meta.url))

/** Users in the table that is shown; the rest is counted. */
const usersShownMax = 20

/** `rollcall start`: a whole Rollcall on this machine, with the example declared, until Ctrl-C. */
export async function start(args: readonly string[], context: Context): Promise<number> {
  refusePositionals(args, 'start')
  const { config, stderr, signal } = context
  const api = startLocalApi({
    environment: { ROLLCALL_LOG_LEVEL: 'warn', ...config.environment },
    onLine: (line) => {
      writeLines(stderr, [`api: ${line}`])
    },
  })
  // Read while the API loads: both take a quarter of a second, and there are two cores.
  const reading = readQuickstart(context).catch((error: unknown) => error)
  try {
    const url = await untilStopped(api.ready, signal)
    await welcome(url, await reading, context)
    const ending = await untilStopped(api.ended, signal)
    throw new CommandFailure(`the API ended by itself (${ending.signal ?? `code ${ending.code}`})`)
  } catch (error) {
    if (!signal.aborted) throw error
    writeLines(context.stdout, ['stopping'])
    return exitDone
  } finally {
    await finish(api, context)
  }
}

interface Quickstart {
  set: string
  manifests: Manifests
}

async function readQuickstart(context: Context): Promise<Quickstart> {
  const paths = [quickstart]
  const { set } = await readSetFile(paths)
  return { set: set ?? 'quickstart', manifests: await readManifests(paths, context.stdin) }
}

async function welcome(url: string, read: unknown, context: Context): Promise<void> {
  const { config, stdout, stderr } = context
  await writeFile(addressFile(config), `${url}\n`, { mode: 0o600 })
  const keyFile = adminKeyFile(config)
  const token = (await readKey(keyFile)).trim()
  const settings: Settings = {
    url,
    urlFrom: 'rollcall start',
    token,
    tokenFrom: keyFile,
    account: config.account,
    ca: undefined,
  }
  // What readQuickstart does not throw is what it returns.
  if (read instanceof CommandFailure)
    writeLines(stderr, [...read.lines, 'the example is not applied'])
  else if (read instanceof Error) throw read
  else await declareQuickstart(settings, read as Quickstart, context)
  writeLines(stdout, await usersTable(settings, context))
  const keys = read instanceof Error ? [] : keyFiles(read as Quickstart, config)
  writeLines(stdout, whereAndNext(url, keyFile, keys))
  writeLines(stdout, [`ready ${url}`])
}

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandFailure(
      `${file}: ${reasonOf(error)}; the administrator's key is needed to declare the example`,
      {
        cause: error,
      },
    )
  }
}

async function declareQuickstart(
  settings: Settings,
  { set, manifests }: Quickstart,
  context: Context,
): Promise<void> {
  const { config } = context
  const asked = {
    set,
    prune: false,
    policy: undefined,
    secretsDir: secretsFolder(config),
    reissue: false,
    dryRun: false,
  }
  const report: Report = { set, dryRun: false, outcomes: [], removals: [] }
  const way = {
    name: 'default',
    settings,
    client: connect(settings, set),
    declarations: manifests.declarations,
  }
  await carryOut([way], asked, report, context)
  const allNew = report.outcomes.every(({ action }) => action === 'created')
  writeLines(context.stdout, allNew ? [showSummary(report)] : showReport(report))
}

async function usersTable(settings: Settings, { signal }: Context): Promise<string[]> {
  const client = connect(settings)
  try {
    for await (const { items, next } of client.users.pages({ limit: usersShownMax }, { signal })) {
      const rows = showTable([[...userHeading], ...items.map(userRow)], '  ')
      return ['', ...rows, ...(next === null ? [] : ['  and more: npx rollcall get users']), '']
    }
    return []
  } finally {
    client.close()
  }
}

/** Where the texts of the example's API keys are: user and file. */
function keyFiles({ manifests }: Quickstart, config: Config): string[][] {
  return manifests.declarations.flatMap((declaration) =>
    declaration.kind === 'ApiKey'
      ? [[`key of ${declaration.spec.user}`, secretPath(secretsFolder(config), declaration.secret)]]
      : [],
  )
}

function whereAndNext(url: string, keyFile: string, keys: string[][]): string[] {
  const folder = relative('.', quickstart)
  return [
    ...showTable(
      [['API', url], ['documentation', `${url}/docs`], ["administrator's key", keyFile], ...keys],
      '  ',
    ),
    '',
    'Now change something: write "active: false" for grace in',
    `${join(folder, 'users.yaml')}, and`,
    '',
    `  npx rollcall apply -f ${folder}`,
    '  npx rollcall get users',
    `  curl -H "Authorization: Bearer $(cat ${keyFile})" ${url}/v1/users`,
    '',
    'The same with kubectl and with Terraform: examples/kubectl/README.md, examples/terraform/README.md',
    'Ctrl-C stops; the next start keeps everything.',
    '',
  ]
}

/** Waits for something, or for Ctrl-C. */
async function untilStopped<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => {
    reject(signal.reason)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([value, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function finish(api: LocalApi, { config }: Context): Promise<void> {
  // Nobody waits for it any more, and its failure was told.
  api.ready.catch(() => undefined)
  await api.stop()
  await unlink(addressFile(config)).catch(() => undefined)
}
