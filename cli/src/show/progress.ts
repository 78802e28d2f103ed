/** Where progress is told: standard error, a terminal or not. */
export interface ProgressStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** Milliseconds before anything is said: short work says nothing. */
const quietMs = 1_000

/** Milliseconds between two updates of the line on a terminal, and between two lines elsewhere (a log of a build server). */
const terminalIntervalMs = 100
const logIntervalMs = 10_000

/** Tells how far long work is: one line that changes on a terminal, a line every ten seconds elsewhere. */
export class Progress {
  readonly #stream: ProgressStream
  readonly #now: () => number
  readonly #startedMs: number
  #toldMs: number | undefined
  #shown = false

  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream
    this.#now = now
    this.#startedMs = now()
  }

  /** `users: 3000 of 10000` */
  tell(what: string, done: number, total: number): void {
    this.#say(`${what}: ${done} of ${total}`)
  }

  /** `users: 3000`, where nobody knows how many there will be. */
  count(what: string, done: number): void {
    this.#say(`${what}: ${done}`)
  }

  #say(line: string): void {
    const now = this.#now()
    const intervalMs = this.#stream.isTTY === true ? terminalIntervalMs : logIntervalMs
    if (now - this.#startedMs < quietMs) return
    if (this.#toldMs !== undefined && now - this.#toldMs < intervalMs) return
    this.#toldMs = now
    this.#write(line)
  }

  /** Takes the line off a terminal, so that what follows starts on a clean one. */
  end(): void {
    if (this.#shown && this.#stream.isTTY === true) this.#stream.write('\r\u001B[K')
    this.#shown = false
  }

  #write(line: string): void {
    if (this.#stream.isTTY === true) {
      const width = Math.max(20, (this.#stream.columns ?? 80) - 1)
      this.#stream.write(`\r\u001B[K${line.slice(0, width)}`)
    } else this.#stream.write(`${line}\n`)
    this.#shown = true
  }
}
