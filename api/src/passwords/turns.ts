import { Refusal } from '../http/errors.ts'

const retryAfterSeconds = 2

/**
 * Lets so many work at once and so many more wait, first come, first served; whoever comes beyond that is told to come again. Hashing takes memory
 * and a whole core: without a bound a flood of sign-ins would take all of both.
 */
export class Turns {
  readonly #atOnce: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #working = 0

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#working < this.#atOnce) this.#working += 1
    else await this.#wait()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Whoever waited longest works on in this one's place.
      if (next === undefined) this.#working -= 1
      else next()
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) {
      throw new Refusal('server.overloaded', 'too many passwords are being verified: try again', {
        retryAfterSeconds,
      })
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
