import { endingOf, exitCodeOf, runApi } from '../api-process.ts'
import type { Command, Context } from './context.ts'

/** `rollcall serve | migrate | bootstrap | tenant`: the API's own commands, with their arguments as they stand. */
export function apiCommand(name: string): Command {
  return async (args: readonly string[], { config, signal }: Context) => {
    const child = runApi([name, ...args], config.environment)
    // Ctrl-C reaches the API by itself, from the terminal; a signal to this process alone is handed on.
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
    return exitCodeOf(await endingOf(child))
  }
}
