/**
 * Everything that Rollcall keeps secret rests on one master key of 32 bytes, which is never in the database. For each purpose a key of its own
 * is derived from it (HKDF-SHA-256, RFC 5869), so that what is made for one is of no use for another:
 *
 *   seal, open    AES-256-GCM (NIST SP 800-38D) of what must come back, such as the secret of an authenticator app
 *   mac           HMAC-SHA-256 of what only has to be recognised, such as a recovery code
 *   pepper        the secret of the password hashes
 *   signing       an Ed25519 key pair (RFC 8032), the same on every instance
 *
 * A master key is replaced by putting a new one before it: the first seals, signs and peppers, the older ones only open and verify. Everything
 * that is kept says which key it was made with.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** Bytes of a master key and of every key that is derived from it. */
export const masterKeyBytes = 32

const ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** First byte of what is sealed: another way to seal will have another. */
const SEALED_FORM = 1
/** PKCS #8 of an Ed25519 key (RFC 8410 section 7) up to its 32 bytes. */
const ED25519_PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key pair, and the name by which whoever verifies finds the public half. */
export interface SigningKey {
  id: string
  privateKey: KeyObject
  publicKey: KeyObject
}

/** The secret that is mixed into password hashes, and the name that is kept beside each hash. */
export interface Pepper {
  id: string
  secret: Buffer
}

export class Secrets {
  /** The newest first. */
  readonly #masters: readonly MasterKey[]

  private constructor(masters: readonly MasterKey[]) {
    this.#masters = masters
  }

  /** `older` keys open and verify what was made with them. */
  static fromMasterKey(key: Buffer, ...older: readonly Buffer[]): Secrets {
    return new Secrets([key, ...older].map((bytes) => new MasterKey(bytes)))
  }

  /**
   * Encrypts. `context` says what and whose it is (`mfa/TENANT/FACTOR`); what was sealed for one context opens for no other, so a row that is
   * copied to another user's place is of no use there.
   */
  seal(plain: Buffer | string, context: string): Buffer {
    const master = this.#newest()
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', master.derive('seal'), nonce)
    cipher.setAAD(Buffer.from(context, 'utf8'))
    const text = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain
    const encrypted = Buffer.concat([cipher.update(text), cipher.final()])
    return Buffer.concat([
      Buffer.from([SEALED_FORM]),
      master.idBytes,
      nonce,
      encrypted,
      cipher.getAuthTag(),
    ])
  }

  /** Decrypts what was sealed for the same context; throws for everything else. */
  open(sealed: Buffer, context: string): Buffer {
    const head = 1 + ID_BYTES
    const id = sealed.subarray(1, head).toString('hex')
    const master = this.#masters.find((known) => known.id === id)
    if (sealed.length < head + NONCE_BYTES + TAG_BYTES || sealed[0] !== SEALED_FORM) {
      throw new Error('what was kept sealed is damaged')
    }
    if (master === undefined) {
      throw new Error(`a secret was sealed with the master key ${id}, which was not given`)
    }
    const nonce = sealed.subarray(head, head + NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', master.derive('seal'), nonce, {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(context, 'utf8'))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const encrypted = sealed.subarray(head + NONCE_BYTES, -TAG_BYTES)
    return Buffer.concat([decipher.update(encrypted), decipher.final()])
  }

  /** By which the same data is recognised, for whoever holds the master key and nobody else. */
  mac(purpose: string, data: string | Buffer): Buffer {
    return this.#newest().mac(purpose, data)
  }

  /** The same for every master key, the newest first: what was kept may have been made with an older one. */
  macs(purpose: string, data: string | Buffer): Buffer[] {
    return this.#masters.map((master) => master.mac(purpose, data))
  }

  /** For a new password hash. */
  pepper(): Pepper {
    return this.#newest().pepper()
  }

  /** For a hash that was made with it; undefined when its master key was not given. */
  findPepper(id: string): Pepper | undefined {
    return this.#masters.find((master) => master.id === id)?.pepper()
  }

  signing(purpose: string): SigningKey {
    return this.#newest().signing(purpose)
  }

  /** The same for every master key, the newest first: what is verified may have been signed with an older one. */
  signings(purpose: string): SigningKey[] {
    return this.#masters.map((master) => master.signing(purpose))
  }

  #newest(): MasterKey {
    const [newest] = this.#masters
    // The only way to make Secrets names at least one key.
    if (newest === undefined) throw new Error('there is no master key')
    return newest
  }
}

/** One master key with what was derived from it: deriving takes longer than using. */
class MasterKey {
  readonly idBytes: Buffer
  readonly id: string
  readonly #bytes: Buffer
  readonly #derived = new Map<string, Buffer>()

  constructor(bytes: Buffer) {
    if (bytes.length !== masterKeyBytes) {
      throw new Error(`a master key has ${masterKeyBytes} bytes, this one ${bytes.length}`)
    }
    this.#bytes = bytes
    this.idBytes = this.derive('id').subarray(0, ID_BYTES)
    this.id = this.idBytes.toString('hex')
  }

  /** `purpose` is a word of the program, so the map stays small. */
  derive(purpose: string): Buffer {
    let key = this.#derived.get(purpose)
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.#bytes, '', `rollcall/${purpose}`, masterKeyBytes))
      this.#derived.set(purpose, key)
    }
    return key
  }

  mac(purpose: string, data: string | Buffer): Buffer {
    return createHmac('sha256', this.derive(`mac/${purpose}`))
      .update(data)
      .digest()
  }

  pepper(): Pepper {
    return { id: this.id, secret: this.derive('pepper') }
  }

  signing(purpose: string): SigningKey {
    const der = Buffer.concat([ED25519_PKCS8_HEAD, this.derive(`signing/${purpose}`)])
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    return { id: this.id, privateKey, publicKey: createPublicKey(privateKey) }
  }
}
