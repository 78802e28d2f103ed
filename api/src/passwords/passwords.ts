/**
 * Hashes and verifies passwords: argon2id with a pepper, on as many threads as there are cores. What is kept of a password is the hash and the name
 * of the pepper; whoever takes the database without the master key cannot even guess.
 */
import { availableParallelism } from 'node:os'

import { hash, verify } from '@node-rs/argon2'

import { Refusal } from '../http/errors.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { BreachedFile } from './breached-file.ts'
import { readCommonPasswords } from './common-passwords.ts'
import { hashParameters, isOutdated, phcFault, readPhc, workMax, workOf } from './phc.ts'
import { normalizePassword, type PasswordContext, passwordFaults } from './rules.ts'
import { Turns } from './turns.ts'

/** Who waits when all threads hash; at 18 ms a hash nobody waits much longer than two seconds. */
export const waitingPerThread = 128

/** What is kept of a password. */
export interface HashedPassword {
  phc: string
  /** Null: made without a pepper, elsewhere. */
  pepperId: string | null
}

/**
 * `outdated`: right, and to be hashed anew. `unreadable`: the master key that it was peppered with was not given, so nobody can say.
 */
export type Verdict = 'right' | 'outdated' | 'wrong' | 'unreadable'

export interface PasswordsOptions {
  breached?: BreachedFile | undefined
  threads?: number
  /** Who may wait beside those whose passwords are being hashed. */
  waitingMax?: number
}

export class Passwords {
  readonly #secrets: Secrets
  readonly #turns: Turns
  readonly #breached: BreachedFile | undefined
  #common: ReadonlySet<string> | undefined

  constructor(secrets: Secrets, options: PasswordsOptions = {}) {
    const threads = options.threads ?? availableParallelism()
    this.#secrets = secrets
    this.#turns = new Turns(threads, options.waitingMax ?? threads * waitingPerThread)
    this.#breached = options.breached
  }

  /** Hashes whatever it is given; `accept` asks the rules first. */
  async hash(text: string): Promise<HashedPassword> {
    const { id, secret } = this.#secrets.pepper()
    const { memoryKiB, passes, lanes } = hashParameters
    const phc = await this.#turns.take(() =>
      hash(normalizePassword(text), {
        memoryCost: memoryKiB,
        timeCost: passes,
        parallelism: lanes,
        secret,
      }),
    )
    return { phc, pepperId: id }
  }

  async verify(text: string, { phc, pepperId }: HashedPassword): Promise<Verdict> {
    const pepper = this.#secrets.pepper()
    const used = pepperId === null ? undefined : this.#secrets.findPepper(pepperId)
    if (pepperId !== null && used === undefined) {
      await this.spend(text)
      return 'unreadable'
    }
    const options = used === undefined ? {} : { secret: used.secret }
    const tried = textsOf(text).slice(0, pepperId === null ? undefined : 1)
    const right = await this.#turns.take(async () => {
      for (const one of tried) if (await verify(phc, one, options)) return true
      await spendRest(text, tried.length * workOf(readPhc(phc) ?? hashParameters))
      return false
    })
    if (!right) return 'wrong'
    return pepperId !== pepper.id || isOutdated(phc) ? 'outdated' : 'right'
  }

  /** Takes as long as a wrong password does, where there is none to verify. */
  async spend(text: string): Promise<void> {
    await this.#turns.take(() => spendRest(text, 0))
  }

  /** Hashes a password that the rules allow; refuses another with every reason, pointing at the member that held it. */
  async accept(text: string, context: PasswordContext, pointer: string): Promise<HashedPassword> {
    const faults = this.faultsOf(text, context)
    if (faults.length > 0) {
      throw new Refusal('auth.password-refused', `the password ${faults.join('; it ')}`, {
        errors: faults.map((detail) => ({ pointer, detail })),
      })
    }
    return await this.hash(text)
  }

  /** Takes over a hash that was made elsewhere. The rules cannot be asked: nobody here knows the password. */
  import(phc: string, pointer: string): HashedPassword {
    const fault = phcFault(phc)
    if (fault !== undefined) {
      throw new Refusal('auth.password-refused', `the hash ${fault}`, {
        errors: [{ pointer, detail: fault }],
      })
    }
    return { phc, pepperId: null }
  }

  /** Every reason for which the rules do not allow the password. */
  faultsOf(text: string, context: PasswordContext): string[] {
    this.#common ??= readCommonPasswords()
    const faults = passwordFaults(text, context, this.#common)
    if (faults.length > 0 || this.#breached === undefined) return faults
    return this.#breached.has(normalizePassword(text))
      ? ['is known from a breach of another service']
      : []
  }

  /** By which a password that is declared again is recognised without hashing it slowly. Another user's same password has another. */
  digestsOf(userId: string, text: string): [Buffer, ...Buffer[]] {
    const [newest, ...older] = this.#secrets.macs(
      'declared-password',
      `${userId}:${normalizePassword(text)}`,
    )
    // There is at least one master key.
    if (newest === undefined) throw new Error('there is no master key')
    return [newest, ...older]
  }
}

/** What a password that was typed may have been hashed as: normalised, and, elsewhere, as it came. */
function textsOf(text: string): string[] {
  const normal = normalizePassword(text)
  return normal === text ? [text] : [normal, text]
}

/** The least work that is worth a hash: a fiftieth of the whole. */
const restMin = workMax / 50

/**
 * Spends what is missing to the work of whoever is wrong, which is the same for everybody: no time tells whether there is such a user, whose password was hashed here, elsewhere with less work, or not at
 * all. It depends on the text alone, which the caller knows.
 */
async function spendRest(text: string, spent: number): Promise<void> {
  const rest = textsOf(text).length * workMax - spent
  if (rest < restMin) return
  const passes = Math.max(1, Math.round(rest / hashParameters.memoryKiB))
  await hash(text, {
    memoryCost: Math.floor(rest / passes),
    timeCost: passes,
    parallelism: hashParameters.lanes,
  })
}
