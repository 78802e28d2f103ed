import type { FileRow } from './rows.ts'

/** Users that are looked for, decided and written at once: few enough that what is made of them is gone before the garbage collector takes it for lasting. */
const batchSize = 200

/** The rows of a file by batches; the next is read from the file while the one before is decided and written. */
export class Batches {
  readonly #source: AsyncGenerator<FileRow[]>
  #ahead: Promise<IteratorResult<FileRow[], unknown>> | undefined
  #returned: FileRow[] | undefined

  constructor(rows: AsyncIterable<FileRow>) {
    this.#source = inBatches(rows)
  }

  /** Undefined: the file is read. */
  async next(): Promise<FileRow[] | undefined> {
    const returned = this.#returned
    this.#returned = undefined
    if (returned !== undefined) return returned
    const read = await (this.#ahead ?? this.#source.next())
    if (read.done === true) return undefined
    this.#ahead = this.#source.next()
    // What goes wrong is thrown by the next call; until then nobody waits for it.
    this.#ahead.catch(() => undefined)
    return read.value
  }

  /** Takes the last batch back, for whoever asks next. */
  giveBack(batch: FileRow[] | undefined): void {
    this.#returned = batch
  }

  async end(): Promise<void> {
    await this.#source.return(undefined)
  }
}

async function* inBatches(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
