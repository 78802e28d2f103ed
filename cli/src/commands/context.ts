import type { Config } from '../config.ts'
import type { ProgressStream } from '../show/progress.ts'

/** What a command is given of the world. */
export interface Context {
  config: Config
  stdin: NodeJS.ReadableStream
  stdout: { write(text: string): unknown }
  stderr: ProgressStream
  now: () => number
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
}

/** A command: takes its arguments, returns the exit code. */
export type Command = (args: readonly string[], context: Context) => Promise<number>

/** Everything as wanted. */
export const exitDone = 0

/** Something failed or was refused. */
export const exitFailed = 1

/** `plan` only: there are differences. */
export const exitChanges = 2

/** Writes lines to a stream. */
export function writeLines(
  stream: { write(text: string): unknown },
  lines: readonly string[],
): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
}
