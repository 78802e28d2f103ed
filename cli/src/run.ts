import { type Command, type Context, exitFailed, writeLines } from './commands/context.ts'
import { readConfig } from './config.ts'
import { CommandFailure } from './failure.ts'

/** Commands are loaded when they are called: `rollcall version` does not wait for what `apply` needs. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./commands/start.ts')).start,
  apply: async () => (await import('./commands/apply.ts')).apply,
  plan: async () => (await import('./commands/apply.ts')).plan,
  get: async () => (await import('./commands/get.ts')).get,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  audit: async () => (await import('./commands/audit.ts')).audit,
  serve: async () => (await import('./commands/api.ts')).apiCommand('serve'),
  migrate: async () => (await import('./commands/api.ts')).apiCommand('migrate'),
  bootstrap: async () => (await import('./commands/api.ts')).apiCommand('bootstrap'),
  tenant: async () => (await import('./commands/api.ts')).apiCommand('tenant'),
  version: async () => (await import('./commands/version.ts')).version,
  help: async () => (await import('./commands/help.ts')).help,
}

/** Other words for the same. */
const synonyms: Record<string, string> = { '--help': 'help', '-h': 'help', '--version': 'version' }

/** The API's own commands answer `--help` themselves. */
const apiCommands = new Set(['serve', 'migrate', 'bootstrap', 'tenant'])

/** Runs the command line; returns the exit code. Only `main.ts` ends the process. */
export async function run(args: readonly string[]): Promise<number> {
  const [word = 'help', ...rest] = args
  const name = synonyms[word] ?? word
  const stopping = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    stopping.abort(new CommandFailure(`stopped by ${signal}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    const load = commands[name]
    if (load === undefined) throw new CommandFailure(`there is no command ${name} (rollcall help)`)
    const asksHelp = !apiCommands.has(name) && (rest.includes('--help') || rest.includes('-h'))
    const command = asksHelp ? (await import('./commands/help.ts')).help : await load()
    return await command(asksHelp ? [name] : rest, contextOf(stopping.signal))
  } catch (error) {
    writeLines(process.stderr, showError(error))
    return exitFailed
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

function contextOf(signal: AbortSignal): Context {
  return {
    config: readConfig(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
    signal,
  }
}

/** What a person needs to know; the stack only of what nobody expected. */
function showError(error: unknown): string[] {
  if (error instanceof CommandFailure) return error.lines.map((line) => `rollcall: ${line}`)
  // By its name: the client is not loaded for commands that speak to nobody.
  if (error instanceof Error && error.name === 'RollcallFailure') {
    return [`rollcall: ${error.message}`]
  }
  return [
    'rollcall: this is a bug of rollcall',
    error instanceof Error ? (error.stack ?? '') : String(error),
  ]
}
