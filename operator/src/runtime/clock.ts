/** Time as the runtime sees it, passed in so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds that only ever grow, unaffected by changes of the wall clock. */
  now(): number
  /** The wall clock, only for what people read. */
  date(): Date
  /** Calls back once, later. Answers a function that takes the call back. */
  after(delayMs: number, callback: () => void): () => void
  /** A number from 0 up to, not including, 1. */
  random(): number
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

/** Waits. Ends early, without an error, when the signal aborts: the caller looks at the signal anyway. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve()
      return
    }
    const finish = () => {
      cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.after(delayMs, finish)
    signal?.addEventListener('abort', finish, { once: true })
  })
}

/** Exponential growth with full use of the last half: between 50 % and 100 % of the doubled delay. */
export function backoffMs(
  clock: Clock,
  failures: number,
  limits: { firstMs: number; mostMs: number },
): number {
  const exponent = Math.min(failures, BACKOFF_EXPONENT_MAX)
  const full = Math.min(limits.firstMs * 2 ** exponent, limits.mostMs)
  return full * (0.5 + clock.random() / 2)
}

/** 2^30 of anything is beyond every limit used here, and stays an exact number. */
const BACKOFF_EXPONENT_MAX = 30
