import { oneOf, readArguments, refusePositionals } from '../arguments.ts'
import { connect, defaultConnection, settingsOf, UnknownConnection } from '../connections.ts'
import { carryOut, type Way } from '../declare/carry-out.ts'
import { sourceOf } from '../declare/source.ts'
import { Warnings } from '../declare/warnings.ts'
import { hasChanges, hasRefusals, type RemovalPolicy, type Report } from '../declare/outcome.ts'
import { CommandFailure } from '../failure.ts'
import { showFault, showPath } from '../manifests/fault.ts'
import { readManifests } from '../manifests/read.ts'
import { readSetFile, type SetFile, setNamePattern } from '../manifests/set-file.ts'
import { Progress } from '../show/progress.ts'
import { showReport } from '../show/report.ts'
import { showWarnings } from '../show/warnings.ts'
import { type OutputFormat, showStructured, structuredReport } from '../show/structured.ts'
import { type Config, secretsFolder } from '../config.ts'
import type { Declaration } from '../manifests/declaration.ts'
import { type Context, exitChanges, exitDone, exitFailed, writeLines } from './context.ts'

const options = {
  file: { type: 'string', short: 'f', multiple: true },
  set: { type: 'string' },
  prune: { type: 'boolean' },
  'deletion-policy': { type: 'string' },
  account: { type: 'string' },
  'secrets-dir': { type: 'string' },
  reissue: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  output: { type: 'string', short: 'o' },
} as const

/** `rollcall apply`: makes the documents true. */
export async function apply(args: readonly string[], context: Context): Promise<number> {
  const asked = readApplyArguments(args, 'apply', context.config)
  const report = await readAndCarryOut(asked, context)
  return hasRefusals(report) ? exitFailed : exitDone
}

/** `rollcall plan`: says what apply would do, and exits with 2 when that is something. */
export async function plan(args: readonly string[], context: Context): Promise<number> {
  const asked = { ...readApplyArguments(args, 'plan', context.config), dryRun: true }
  const report = await readAndCarryOut(asked, context)
  if (hasRefusals(report)) return exitFailed
  return hasChanges(report) ? exitChanges : exitDone
}

/** What is to be applied, and how. */
interface ApplyRequest {
  files: readonly string[]
  set: string | undefined
  prune: boolean
  policy: RemovalPolicy | undefined
  account: string | undefined
  secretsDir: string
  reissue: boolean
  dryRun: boolean
  output: OutputFormat
}

function readApplyArguments(
  args: readonly string[],
  command: string,
  config: Config,
): ApplyRequest {
  const { values, positionals } = readArguments(args, options, command)
  refusePositionals(positionals, command)
  const { file, set } = values
  if (file === undefined)
    throw new CommandFailure(`${command} needs -f PATH (rollcall help ${command})`)
  if (set !== undefined && !setNamePattern.test(set)) {
    throw new CommandFailure(`--set ${set}: must be letters, digits, dots, hyphens and underscores`)
  }
  const policies = ['Deactivate', 'Delete', 'Orphan'] as const
  return {
    files: file,
    set,
    prune: values.prune ?? false,
    policy: oneOf(values['deletion-policy'], policies, '--deletion-policy'),
    account: values.account,
    secretsDir: values['secrets-dir'] ?? secretsFolder(config),
    reissue: values.reissue ?? false,
    dryRun: values['dry-run'] ?? false,
    output: oneOf(values.output, ['table', 'json', 'yaml'], '-o') ?? 'table',
  }
}

async function readAndCarryOut(asked: ApplyRequest, context: Context): Promise<Report> {
  const setFile = await readSetFile(asked.files)
  const set = nameOfSet(asked, setFile)
  const manifests = await readManifests(asked.files, context.stdin, {
    // A folder that names its set may have nothing left in it; any other empty folder is a mistake.
    mayBeEmpty: setFile.file !== undefined,
  })
  writeLines(
    context.stderr,
    manifests.foreign.map((what) => `${what}: not read, it is for another tool`),
  )
  const { environment } = context.config
  const source = asked.dryRun ? undefined : await sourceOf(asked.files, environment)
  const warnings = new Warnings()
  const ways: Way[] = []
  for (const [name, declarations] of byConnection(manifests.declarations, setFile)) {
    const settings = await settingsOf(name, context.config, setFile, asked.account).catch(
      (error: unknown) => {
        throw placed(error, declarations)
      },
    )
    const onWarning = (warning: string): void => warnings.add(warning)
    const client = connect(settings, { set, source, onWarning })
    ways.push({ name, settings, client, declarations })
  }
  const report: Report = { set, dryRun: asked.dryRun, outcomes: [], removals: [], warnings }
  try {
    const { signal } = context
    const { dataDir } = context.config
    const progress = new Progress(context.stderr, context.now)
    const options = { ...asked, set, dataDir, isFirst: false, progress, signal }
    await carryOut(ways, options, report)
  } finally {
    show(report, asked.output, context)
  }
  return report
}

/** Declarations by connection. One that is listed and has none any more may still hold what the set applied earlier. */
function byConnection(
  declarations: readonly Declaration[],
  { connections }: SetFile,
): Map<string, Declaration[]> {
  const found = Map.groupBy(declarations, ({ connection }) => connection)
  for (const name of connections.keys()) if (!found.has(name)) found.set(name, [])
  if (found.size === 0) found.set(defaultConnection, [])
  return found
}

/** A connection that is not known is a fault of the first document that names it. */
function placed(error: unknown, [first]: readonly Declaration[]): unknown {
  if (!(error instanceof UnknownConnection) || first === undefined) return error
  const path = ['spec', 'connectionRef', 'name']
  const { file } = first.place
  const fault = { file, line: first.lineOf(path), field: showPath(path), message: error.message }
  return new CommandFailure([showFault(fault), 'nothing was sent'], { cause: error })
}

function nameOfSet(asked: ApplyRequest, setFile: SetFile): string {
  const set = asked.set ?? setFile.set
  if (set !== undefined) return set
  throw new CommandFailure(
    setFile.file === undefined
      ? 'which set is this? Write "set: NAME" into rollcall.yaml beside the manifests, or add --set NAME'
      : `${setFile.file}: set is needed, or --set NAME`,
  )
}

function show(report: Report, output: OutputFormat, context: Context): void {
  if (output === 'table') {
    if (report.outcomes.length + report.removals.length > 0)
      writeLines(context.stdout, showReport(report))
    writeLines(context.stderr, showWarnings(report.warnings.all))
  } else context.stdout.write(showStructured(structuredReport(report), output))
}
