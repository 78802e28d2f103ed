/**
 * Writing a file, batch by batch, within one transaction. While PostgreSQL writes a batch the next is decided here:
 *
 *   here         decide 1         decide 2         decide 3
 *   PostgreSQL     look 2  write 1  look 3  write 2  look 4  write 3
 *
 * So batch 2 is looked for before batch 1 is written, and what batch 1 does is known from `seen`. Where that is not enough, because a row names a parent, the batch is
 * looked for again once those before are written. A batch that others disturbed is taken back alone, and decided anew under locks.
 */
import type { Transaction } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import { isOvertaken, LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { statementsOf } from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { userKind } from '../users/kind.ts'
import type { Batches } from './batches.ts'
import { type Decided, decideRows } from './decide.ts'
import { type Ahead, decide, lookAhead, lookWithin, prepareLooks } from './look.ts'
import type { FileRow } from './rows.ts'
import type { Seen } from './seen.ts'

const attemptsMax = 6
const attemptsWithoutLocks = 2

const savepoint = statement<unknown>('savepoint batch', [])
const backToSavepoint = statement<unknown>('rollback to savepoint batch', [])
const releaseSavepoint = statement<unknown>('release savepoint batch', [])

/** What is written, and who is told of it. */
export interface Writing {
  batches: Batches
  seen: Seen
  /** Whether one row that is refused ends it. */
  isAllOrNothing: boolean
  /** Takes a batch into the report: once it is written, in the order of the file. */
  tell: (decided: readonly Decided[]) => void
}

/** Answers whether all of the file is written; if not, the batches that are left wait for who goes on. */
export async function writeFile(
  transaction: Transaction,
  writing: Writing,
  context: Context,
): Promise<boolean> {
  return await new Writer(transaction, writing, context).run()
}

class Writer {
  readonly #transaction: Transaction
  readonly #writing: Writing
  readonly #context: Context
  /** The batch that PostgreSQL writes now. */
  #underWay: { rows: FileRow[]; decided: Decided[]; done: Promise<unknown> } | undefined
  /** Whether a row was refused that ends it. */
  #isOver = false

  constructor(transaction: Transaction, writing: Writing, context: Context) {
    this.#transaction = transaction
    this.#writing = writing
    this.#context = context
  }

  async run(): Promise<boolean> {
    const { batches } = this.#writing
    await prepareLooks(this.#transaction)
    let current = this.#look(await batches.next())
    while (current !== undefined) {
      const rows = await batches.next()
      const next = this.#look(rows)
      const isAsLooked = await this.#write(current)
      if (this.#isOver) batches.giveBack(rows)
      current = this.#isOver ? undefined : isAsLooked ? next : this.#look(rows)
    }
    await this.#settle()
    return !this.#isOver
  }

  #look(rows: FileRow[] | undefined): Ahead | undefined {
    return rows === undefined
      ? undefined
      : lookAhead(rows, lookWithin(this.#transaction, false), this.#context)
  }

  /** Decides a batch and begins to write it. False: what was looked for meanwhile was lost with a batch that was taken back. */
  async #write({ rows, known }: Ahead): Promise<boolean> {
    const { seen } = this.#writing
    const needsThoseBefore = rows.some(namesParent)
    let decided: Decided[] | undefined
    let failure: unknown
    try {
      if (!needsThoseBefore)
        decided = decideRows(rows, seen.after(await known), seen, this.#context)
    } catch (error) {
      failure = error
    }
    const isUndisturbed = await this.#settle()
    if (isUndisturbed && decided !== undefined) {
      seen.note(decided)
      if (this.#isRefused(decided)) this.#writing.tell(decided)
      else this.#send(rows, decided)
      return true
    }
    const isHopeless = failure !== undefined && !(failure instanceof LocksNeeded)
    if (isUndisturbed && isHopeless) throw failure
    await this.#writeAlone(rows, failure instanceof LocksNeeded)
    return isUndisturbed
  }

  #send(rows: FileRow[], decided: Decided[]): void {
    const statements = this.#statementsOf(decided)
    const done = this.#transaction.runAll([savepoint, ...statements, releaseSavepoint])
    // It is awaited when the next batch is decided.
    done.catch(() => undefined)
    this.#underWay = { rows, decided, done }
  }

  /** Waits for what PostgreSQL writes. False: it was disturbed, and was decided and written anew. */
  async #settle(): Promise<boolean> {
    const underWay = this.#underWay
    this.#underWay = undefined
    if (underWay === undefined) return true
    try {
      await underWay.done
    } catch (error) {
      if (!isOvertaken(error)) throw error
      await this.#transaction.runAll([backToSavepoint, releaseSavepoint])
      this.#writing.seen.forgetFrom(underWay.rows[0]?.row ?? 0)
      await this.#writeAlone(underWay.rows, false)
      return false
    }
    this.#writing.tell(underWay.decided)
    return true
  }

  /** Looks, decides and writes one batch, with nothing else under way. */
  async #writeAlone(rows: FileRow[], isLockingFirst: boolean): Promise<void> {
    const { seen } = this.#writing
    let mustLock = isLockingFirst
    for (let attempt = 1; ; attempt += 1) {
      await this.#transaction.run(savepoint)
      try {
        const look = lookWithin(this.#transaction, mustLock || attempt > attemptsWithoutLocks)
        const decided = await decide(rows, look, seen, this.#context)
        await this.#transaction.runAll([...this.#statementsOf(decided), releaseSavepoint])
        seen.note(decided)
        this.#isRefused(decided)
        this.#writing.tell(decided)
        return
      } catch (error) {
        const isHopeless = !(error instanceof LocksNeeded) && !isOvertaken(error)
        if (isHopeless) throw error
        if (attempt >= attemptsMax)
          throw new Refusal('server.unavailable', 'too many writers at the same users: try again', {
            cause: error,
            retryAfterSeconds: 5,
          })
        mustLock ||= error instanceof LocksNeeded
        await this.#transaction.runAll([backToSavepoint, releaseSavepoint])
      }
    }
  }

  /** Whether a row of the batch ends it all. */
  #isRefused(decided: readonly Decided[]): boolean {
    this.#isOver ||=
      this.#writing.isAllOrNothing && decided.some(({ outcome }) => outcome.is === 'refused')
    return this.#isOver
  }

  #statementsOf(decided: readonly Decided[]): CompiledQuery[] {
    const drafts = decided.flatMap(({ outcome }) => (outcome.is === 'draft' ? [outcome.draft] : []))
    return drafts.length === 0 ? [] : statementsOf(userKind, drafts, this.#context)
  }
}

/** Whether the row hangs its user under another, which a row before may have made or moved. */
function namesParent({ wanted: { set, clear } }: FileRow): boolean {
  return set.parent !== undefined || clear.includes('parent')
}
