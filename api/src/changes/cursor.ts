import { Refusal } from '../http/errors.ts'

/** A place in a tenant's feed. Shown as `EPOCH.POSITION`; opaque to everybody else. */
export interface FeedCursor {
  epoch: string
  position: number
}

export function showCursor(cursor: FeedCursor): string {
  return `${cursor.epoch}.${cursor.position}`
}

/**
 * Reads a cursor that this feed gave. One of another epoch is expired: the database was restored, and positions of
 * before mean other changes now. So is one beyond the end, which only a restored database can cause.
 */
export function parseCursor(text: string, epoch: string, end: number): FeedCursor {
  const found = /^([0-9a-z]{1,64})\.(\d{1,15})$/.exec(text)
  if (found === null) {
    throw new Refusal(
      'request.cursor-invalid',
      'since must be a cursor of the change feed, as answered in "cursor" or in the header Feed-Cursor',
      { pointer: 'since' },
    )
  }
  const cursor = { epoch: found[1] ?? '', position: Number(found[2]) }
  if (cursor.epoch === epoch && cursor.position <= end) return cursor
  throw expiredCursor('it is of before a restore of the database')
}

/** Nobody can go on from there. */
export function expiredCursor(reason: string): Refusal {
  return new Refusal(
    'changes.cursor-expired',
    `the cursor is too old: ${reason}. List again and go on from the list's Feed-Cursor`,
    { pointer: 'since' },
  )
}
