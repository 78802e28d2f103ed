/** Passwords that a write brings: recognised when they are the ones of before, else judged and hashed. */
import type { Context } from '../declarations/context.ts'
import type { Search, Wish } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import type { HashedPassword } from '../passwords/passwords.ts'
import { completeUser, type StoredUser, usernameKey, type UserValues } from './user.ts'

export interface DigestRow {
  user_id: string
  phc: string
  source_digest: Buffer | null
}

/** What is known of the passwords of the users that a write is about; `wanted` holds their identities. */
export const selectDigests = `
  select p.user_id, p.phc, p.source_digest from wanted join passwords p on p.tenant_id = $1 and p.user_id = wanted.id`

/** What is to be done with a password that a wish brings. */
export type KnownPassword =
  /** It is the one that the user has. */
  | { isKnown: true; member: 'password' | 'passwordHash' }
  | {
      isKnown: false
      member: 'password' | 'passwordHash'
      hashed: HashedPassword
      setAt: Date
      /** The password, or its hash, as it was sent. */
      text: string
    }
  /** The rules do not take it. */
  | { refusal: Refusal }

type UserWish = Wish<UserValues>

/** Hashing takes long and happens outside of the decision, which may be made again. */
export async function knownPasswords(
  search: Search<UserValues>,
  objects: readonly StoredUser[],
  rows: readonly DigestRow[],
  context: Context,
): Promise<Map<UserWish, KnownPassword>> {
  const known = new Map<UserWish, KnownPassword>()
  for (const [index, wish] of search.wishes.entries()) {
    if (wish.password === undefined && wish.passwordHash === undefined) continue
    const user = userOfWish(search, index, wish, objects, context)
    const row = rows.find(({ user_id }) => user_id === user?.id)
    known.set(wish, await judged(wish, user, row, context))
  }
  return known
}

/** A password that is refused refuses its own wish; that there is no thread to hash it refuses all. */
async function judged(
  wish: UserWish,
  user: StoredUser | undefined,
  row: DigestRow | undefined,
  context: Context,
): Promise<KnownPassword> {
  try {
    return await judge(wish, user, row, context)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'auth.password-refused')
      return { refusal: error }
    throw error
  }
}

async function judge(
  wish: UserWish,
  user: StoredUser | undefined,
  row: DigestRow | undefined,
  { passwords, now }: Context,
): Promise<KnownPassword> {
  const { password, passwordHash } = wish
  if (password !== undefined && passwordHash !== undefined)
    throw new Refusal('auth.password-refused', 'password and passwordHash exclude each other', {
      pointer: '/passwordHash',
    })
  const member = password === undefined ? 'passwordHash' : 'password'
  const text = password ?? passwordHash ?? ''
  const digest = row?.source_digest
  if (user !== undefined && digest !== undefined && digest !== null) {
    // Also where the user has another one by now, or the hash was made anew at a sign-in.
    const isSame = passwords.digestsOf(user.id, text).some((known) => known.equals(digest))
    if (isSame) return { isKnown: true, member }
  }
  if (member === 'passwordHash')
    return {
      isKnown: false,
      member,
      hashed: passwords.import(text, '/passwordHash'),
      setAt: now,
      text,
    }
  const values = completeUser({ ...user?.values, ...wish.set })
  const hashed = await passwords.accept(text, passwordContext(values), '/password')
  return { isKnown: false, member, hashed, setAt: now, text }
}

/** The object that a wish is about, found as the decision will find it: by identity, by the manager's name, by username. */
function userOfWish(
  { ids, names }: Search<UserValues>,
  index: number,
  { set }: UserWish,
  objects: readonly StoredUser[],
  { caller }: Context,
): StoredUser | undefined {
  const [id] = ids
  if (id !== undefined) return objects.find((object) => object.id === id)
  const { manager } = caller
  const name = names[index]
  const own =
    manager === null || name === undefined
      ? undefined
      : objects.find(
          (object) =>
            object.manager?.kind === manager.kind &&
            object.manager.instance === manager.instance &&
            object.manager.name === name,
        )
  const key = usernameKey(completeUser(set).username)
  return own ?? objects.find(({ values }) => usernameKey(values.username) === key)
}

/** Words of the user that a password may not be made of. */
export function passwordContext(values: UserValues): { words: string[]; isOnlyFactor: boolean } {
  const { username, email, firstName, lastName, displayName, mfa } = values
  const words = [username, email, firstName, lastName, displayName].filter(
    (word) => word !== undefined,
  )
  return { words, isOnlyFactor: mfa !== 'required' }
}
