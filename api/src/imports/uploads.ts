/**
 * Files that are being received. A sender may be as slow as it likes within a time, and keeps nobody else out: who receives has no part in the two files that are read and
 * written at once, nobody has more than two on the way, and all of them together hold no more than so many bytes.
 */
import { importBytesMax } from '@rollcall/resources'

import { AtOnce } from '../http/at-once.ts'
import { Refusal } from '../http/errors.ts'

const ofOneUserMax = 2
const ofAllMax = 16
/** What all files hold that are received or read: a few spreadsheets of the largest size, or twenty times as many tables. */
const bytesMax = 3 * importBytesMax
const retryAfterSeconds = 5

/** What a file holds, from its first byte until it is not needed any more. */
export interface Held {
  /** So many bytes are kept now. */
  holds(bytes: number): void
  /** The file is whole. */
  isWhole(): void
  end(): void
}

export class Uploads {
  readonly #onTheWay = new Map<string, number>()
  readonly #all = new AtOnce(ofAllMax, 'other files are on their way: try again')
  #bytes = 0

  /** A file of this user begins to come. */
  begin(userId: string): Held {
    const own = this.#onTheWay.get(userId) ?? 0
    if (own >= ofOneUserMax)
      throw overloaded(`${ofOneUserMax} files of this user are on their way already`)
    const release = this.#all.take()
    this.#onTheWay.set(userId, own + 1)
    let kept = 0
    let isOnTheWay = true
    const isWhole = (): void => {
      if (!isOnTheWay) return
      isOnTheWay = false
      release()
      const left = (this.#onTheWay.get(userId) ?? 1) - 1
      if (left === 0) this.#onTheWay.delete(userId)
      else this.#onTheWay.set(userId, left)
    }
    return {
      holds: (bytes) => {
        this.#bytes += bytes - kept
        kept = bytes
        if (this.#bytes > bytesMax) throw overloaded('other files fill the memory: try again')
      },
      isWhole,
      end: () => {
        isWhole()
        this.#bytes -= kept
        kept = 0
      },
    }
  }
}

function overloaded(detail: string): Refusal {
  return new Refusal('server.overloaded', detail, { retryAfterSeconds })
}
