import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, prepareCalls } from '@rollcall/client'
import { type Context, writeLines } from './commands/context.ts'
import { addressFile, adminKeyFile, type Config, secretsFolder } from './config.ts'
import { connect, type Settings } from './connections.ts'
import { carryOut } from './declare/carry-out.ts'
import type { Report } from './declare/outcome.ts'
import { secretPath } from './declare/secrets.ts'
import { Warnings } from './declare/warnings.ts'
import { CommandFailure } from './failure.ts'
import { reasonOf } from './manifests/find-files.ts'
import { type Manifests, readManifests } from './manifests/read.ts'
import { readSetFile } from './manifests/set-file.ts'
import { userHeading, userRow } from './show/objects.ts'
import { Progress } from './show/progress.ts'
import { showReport, showSummary } from './show/report.ts'
import { showTable } from './show/table.ts'

/** The manifests that a newcomer sees become true. */
const quickstart = fileURLToPath(new URL('../../examples/quickstart', import.meta.url))

/** Users in the table that is shown; the rest is counted. */
const usersShownMax = 20

/** Declares the example at an API that serves, and shows what there is and what to do next. */
export type Welcome = (url: string, options: { isFirst: boolean }) => Promise<void>

/** Loads and reads what the welcome needs, while the API starts. */
export async function createWelcome(context: Context): Promise<Welcome> {
  const [read] = await Promise.all([readQuickstart(context), prepareCalls()])
  return async (url, { isFirst }) => {
    const { config, stdout, stderr } = context
    await writeFile(addressFile(config), `${url}\n`, { mode: 0o600 })
    const settings = await settingsAt(url, config)
    const ready = (): void => {
      writeLines(stdout, [`ready ${url}`])
    }
    if (!isFirst) ready()
    if ('faults' in read) writeLines(stderr, [...read.faults, 'the example is not applied'])
    else {
      const report = await declareQuickstart(settings, read, context, { isFirst })
      const allNew = report.outcomes.every(({ action }) => action === 'created')
      writeLines(stdout, allNew ? [showSummary(report)] : showReport(report))
    }
    if (isFirst) ready()
    const client = connect(settings)
    try {
      writeLines(stdout, await usersTable(client, context))
    } finally {
      client.close()
    }
    const keys = 'faults' in read ? [] : keyFiles(read, config)
    const invited = 'faults' in read || !isFirst ? [] : invitedIn(read)
    const mails = mailsOf(config, invited)
    writeLines(stdout, whereAndNext(url, adminKeyFile(config), [...keys, ...mails]))
  }
}

interface Quickstart {
  set: string
  manifests: Manifests
}

/** Reads the example. Somebody may have changed it for the worse; that must not keep Rollcall from starting. */
async function readQuickstart(
  context: Context,
): Promise<Quickstart | { faults: readonly string[] }> {
  const paths = [quickstart]
  try {
    const { set } = await readSetFile(paths)
    return { set: set ?? 'quickstart', manifests: await readManifests(paths, context.stdin) }
  } catch (error) {
    if (error instanceof CommandFailure) return { faults: error.lines }
    throw error
  }
}

async function settingsAt(url: string, config: Config): Promise<Settings> {
  const file = adminKeyFile(config)
  try {
    const token = (await readFile(file, 'utf8')).trim()
    const { account } = config
    return { url, urlFrom: 'rollcall start', token, tokenFrom: file, account, ca: undefined }
  } catch (error) {
    const what = "the administrator's key is needed to declare the example"
    throw new CommandFailure(`${file}: ${reasonOf(error)}; ${what}`, { cause: error })
  }
}

async function declareQuickstart(
  settings: Settings,
  { set, manifests }: Quickstart,
  { config, signal, now }: Context,
  { isFirst }: { isFirst: boolean },
): Promise<Report> {
  const { declarations } = manifests
  const warnings = new Warnings()
  const report: Report = { set, dryRun: false, outcomes: [], removals: [], warnings }
  const options = {
    set,
    isFirst,
    prune: false,
    policy: undefined,
    dryRun: false,
    reissue: false,
    secretsDir: secretsFolder(config),
    dataDir: config.dataDir,
    // Nine objects: nobody waits for them long enough to be told how far it is.
    progress: new Progress({ write: () => undefined }, now),
    signal,
  }
  const way = { name: 'default', settings, client: connect(settings, { set }), declarations }
  await carryOut([way], options, report)
  return report
}

async function usersTable(client: Client, { signal }: Context): Promise<string[]> {
  for await (const { items, next } of client.users.pages({ limit: usersShownMax }, { signal })) {
    const rows = showTable([[...userHeading], ...items.map(userRow)], '  ')
    return ['', ...rows, ...(next === null ? [] : ['  and more: npx rollcall get users']), '']
  }
  return []
}

/** Where the texts of the example's API keys are: user and file. */
function keyFiles({ manifests }: Quickstart, config: Config): string[][] {
  return manifests.declarations.flatMap((declaration) =>
    declaration.kind === 'ApiKey'
      ? [[`key of ${declaration.spec.user}`, secretPath(secretsFolder(config), declaration.secret)]]
      : [],
  )
}

/** The people whom the example invites. */
function invitedIn({ manifests }: Quickstart): string[] {
  return manifests.declarations.flatMap((declaration) => {
    if (declaration.kind !== 'User' || declaration.spec.credential?.mode !== 'invite') return []
    if (declaration.spec.active === false) return []
    return [declaration.spec.username ?? declaration.spec.email ?? '']
  })
}

/** Where mails go, which the API decides in the same way, and what can be read there. */
function mailsOf({ environment, dataDir }: Config, invited: readonly string[]): string[][] {
  const hasServer = [environment['ROLLCALL_SMTP_URL'], environment['ROLLCALL_SMTP_URL_FILE']].some(
    (value) => value !== undefined && value !== '',
  )
  const folder = join(dataDir, 'mail')
  const mails = ['mails', hasServer ? 'to ROLLCALL_SMTP_URL' : `${folder} (no ROLLCALL_SMTP_URL)`]
  if (invited.length === 0) return [mails]
  const what = `to ${invited.join(', ')}: the link in each mail opens the page to choose a password`
  return [mails, ['invitations', what]]
}

function whereAndNext(url: string, keyFile: string, keys: string[][]): string[] {
  const folder = relative('.', quickstart)
  return [
    ...showTable(
      [['API', url], ['documentation', `${url}/docs`], ["administrator's key", keyFile], ...keys],
      '  ',
    ),
    '',
    `Now deactivate somebody: write "active: false" for grace in ${join(folder, 'users.yaml')}, and`,
    '',
    ...showTable(
      [
        [`npx rollcall apply -f ${folder}`, 'makes it true; plan instead of apply only says it'],
        ['npx rollcall get users', 'shows who there is'],
        [
          'kubectl apply -f examples/kubectl',
          'the same in a cluster, after examples/kubectl/README.md',
        ],
        ['terraform apply', 'in examples/terraform, after the first lines of its main.tf'],
      ],
      '  ',
    ),
    `  curl -H "Authorization: Bearer $(cat ${keyFile})" ${url}/v1/users`,
    '',
    'Ctrl-C stops; the next start keeps everything.',
    '',
  ]
}
