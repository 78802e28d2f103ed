import { existsSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { refusePositionals } from '../arguments.ts'
import { addressFile, adminKeyFile } from '../config.ts'
import { CommandFailure } from '../failure.ts'
import { type LocalApi, startLocalApi } from '../local-api.ts'
import { type Context, exitDone, writeLines } from './context.ts'

/**
 * `rollcall start`: a whole Rollcall on this machine, with the example declared, until Ctrl-C.
 *
 * The API is started before anything else is loaded, and what this process needs is loaded while PostgreSQL starts: there are two cores, and a start is waited for.
 * The first start says `ready` when the example is declared, a later one at once, because everything is there already.
 */
export async function start(args: readonly string[], context: Context): Promise<number> {
  refusePositionals(args, 'start')
  const { config, stderr, signal } = context
  const isFirst = !existsSync(adminKeyFile(config))
  const api = startLocalApi({
    environment: { ROLLCALL_LOG_LEVEL: 'warn', ...config.environment },
    onLine: (line) => {
      if (!signal.aborted) writeLines(stderr, [`api: ${line}`])
    },
  })
  const preparing = prepareWelcome(context)
  // Its failure is told where it is awaited.
  preparing.catch(() => undefined)
  try {
    const url = await untilStopped(api.ready, signal)
    await (
      await preparing
    )(url, { isFirst })
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

/** Loads and reads what is needed once the API serves. */
async function prepareWelcome(
  context: Context,
): Promise<(url: string, options: { isFirst: boolean }) => Promise<void>> {
  const { createWelcome } = await import('../welcome.ts')
  return await createWelcome(context)
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
