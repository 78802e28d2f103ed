import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The API's own program. It is started, never imported: the command line does not know the database. */
export const apiProgram = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url))

/** How a process ended. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** Resolves when a process has ended. */
export async function endingOf(child: ChildProcess): Promise<Ending> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve({ code, signal })
    })
  })
}

/** Starts the API's program with arguments and everything else as it is here. */
export function runApi(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [apiProgram, ...args], { stdio: 'inherit', env: environment })
}

/** Exit code of a process that a signal ended, as shells count it. */
export function exitCodeOf({ code, signal }: Ending): number {
  if (code !== null) return code
  return 128 + (signal === 'SIGINT' ? 2 : 15)
}
