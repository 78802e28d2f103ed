/** Bounds on what comes from outside. The same numbers stand as tags on the types; a test compares them. */

/** Most items in one `:apply` request. */
export const applyItemsMax = 1000

/** Most objects in one page of a list. */
export const pageSizeMax = 1000

/** Objects in a page of a list when `limit` is absent. */
export const pageSizeDefault = 50

/** Most seconds that `GET /v1/changes` waits for a change. */
export const changesWaitSecondsMax = 60

/** Most items in one `POST /v1/access:check`. */
export const accessChecksMax = 100

/** Largest request body in bytes: 1,000 items of the largest usual user fit ten times. */
export const bodyBytesMax = 8 * 1024 * 1024

/** Most rows in one file of users. */
export const importRowsMax = 200_000

/** Largest file of users in bytes, as sent; a spreadsheet is also bounded by what it unpacks to. */
export const importBytesMax = 32 * 1024 * 1024

/** Milliseconds before the end of an API key that declares from which on its holder is warned: time for a person to notice and to give it a new one. */
export const keyExpiryWarningMs = 14 * 24 * 60 * 60 * 1000

/** Whether the holder of an API key that declares is to be warned of its end; `expiresAt` null: it has none. */
export function keyEndsSoon(expiresAt: string | null, now: Date): expiresAt is string {
  return expiresAt !== null && Date.parse(expiresAt) - now.getTime() <= keyExpiryWarningMs
}
