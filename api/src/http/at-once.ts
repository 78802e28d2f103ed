import { Refusal } from './errors.ts'

const retryAfterSeconds = 5

/** Bounds how many of something go on at once in this process. Nobody waits: whoever comes beyond the bound is told to come again. */
export class AtOnce {
  readonly #max: number
  readonly #refusal: string
  #taken = 0

  /** `refusal`: what whoever comes beyond is told. */
  constructor(max: number, refusal: string) {
    this.#max = max
    this.#refusal = refusal
  }

  /** Takes a place; answers what gives it back, once. */
  take(): () => void {
    if (this.#taken >= this.#max)
      throw new Refusal('server.overloaded', this.#refusal, { retryAfterSeconds })
    this.#taken += 1
    let isHeld = true
    return () => {
      if (isHeld) this.#taken -= 1
      isHeld = false
    }
  }
}
