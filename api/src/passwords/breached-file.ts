/**
 * Passwords that are known from breaches: a text file of SHA-1 digests in hexadecimal, one a line, sorted; what follows a colon is not read. The
 * published lists have this form (HASH:COUNT), and so has one of which only the first digits of each were kept. It may be larger than the memory:
 * it is searched where it lies, in about forty reads.
 */
import { hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Fewer digits would find passwords that were never breached: with a thousand million lines one in a thousand at ten. */
const digitsMin = 10
const digitsMax = 40
/** Longer than any line that is allowed. */
const LINE_BYTES_MAX = 128

const lineForm = /^([0-9A-Fa-f]{10,40})(?::.*)?\r?$/

export class BreachedFile {
  readonly #path: string
  readonly #file: number
  readonly #size: number

  private constructor(path: string, file: number) {
    this.#path = path
    this.#file = file
    this.#size = fstatSync(file).size
  }

  /** Opens the file; throws when it does not begin as such a file does. It stays open for as long as the process runs. */
  static open(path: string): BreachedFile {
    const opened = new BreachedFile(path, openSync(path, 'r'))
    try {
      opened.#lineAt(0)
      return opened
    } catch (error) {
      opened.close()
      throw error
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  /** Whether the password, as it is hashed, stands in the file. */
  has(password: string): boolean {
    const digest = hash('sha1', password, 'hex')
    // Between `low` and `high` begins the line, if there is one.
    let low = 0
    let high = this.#size
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const line = this.#lineAt(middle)
      if (line === undefined) {
        high = middle
        continue
      }
      const wanted = digest.slice(0, line.digits.length)
      if (line.digits === wanted) return true
      if (line.digits < wanted) low = line.end
      else high = middle
    }
    return false
  }

  /** The first line that begins at the byte or after it; undefined when none does. */
  #lineAt(from: number): { digits: string; end: number } | undefined {
    const buffer = Buffer.alloc(2 * LINE_BYTES_MAX)
    // One byte before: a line begins at `from` when a line feed stands there.
    const start = Math.max(0, from - 1)
    const length = readSync(this.#file, buffer, 0, buffer.length, start)
    const text = buffer.toString('latin1', 0, length)
    const begin = from === 0 ? 0 : text.indexOf('\n') + 1
    if (from > 0 && begin === 0) return undefined
    if (start + begin >= this.#size) return undefined
    const feed = text.indexOf('\n', begin)
    const line = text.slice(begin, feed === -1 ? undefined : feed)
    const digits = lineForm.exec(line)?.[1]
    if (digits === undefined) {
      throw new Error(
        `${this.#path} must hold sorted SHA-1 digests in hexadecimal, ${digitsMin} to ${digitsMax} digits a line`,
      )
    }
    return { digits: digits.toLowerCase(), end: start + begin + line.length + 1 }
  }
}
