import type { SessionTransport, SignInTicket } from './sign-in.ts'
import type { AccessPoint } from './user.ts'

/**
 * Bytes as base64url.
 * @minLength 1
 * @maxLength 16384
 * @pattern ^[A-Za-z0-9_-]+$
 */
export type PasskeyBytes = string

/**
 * A challenge that was given, sealed; valid for five minutes and answered once.
 * @minLength 1
 * @maxLength 1024
 * @pattern ^[A-Za-z0-9_-]+$
 */
export type PasskeyChallenge = string

/**
 * How a browser reaches the authenticator: `internal`, `usb`, `hybrid` and others.
 * @minLength 1
 * @maxLength 32
 * @pattern ^[a-z-]+$
 */
export type PasskeyTransport = string

/** Results of extensions that were asked for. */
export interface PasskeyExtensions {
  /** Whether the authenticator can be asked without naming the passkey. */
  credProps?: PasskeyProperties
}

/** What the browser knows of a new passkey. */
export interface PasskeyProperties {
  /** Whether it can be used without naming the user. */
  rk?: boolean
}

/** What a browser answers when it has made a passkey: `credential.toJSON()` of `navigator.credentials.create`. */
export interface PasskeyRegistrationCredential {
  /** Identity of the passkey. */
  id: PasskeyBytes
  /** The same. */
  rawId: PasskeyBytes
  /** Always `public-key`. */
  type: 'public-key'
  /** What the authenticator said. */
  response: PasskeyAttestation
  /** Results of extensions. */
  clientExtensionResults: PasskeyExtensions
  /** Whether it is part of the device. */
  authenticatorAttachment?: 'platform' | 'cross-platform'
}

/** What an authenticator says of a new passkey. */
export interface PasskeyAttestation {
  /** What the browser put before it. */
  clientDataJSON: PasskeyBytes
  /** The public key and what it is bound to. */
  attestationObject: PasskeyBytes
  /** The same in part, as browsers add it. */
  authenticatorData?: PasskeyBytes
  /** The same in part, as browsers add it. */
  publicKey?: PasskeyBytes
  /**
   * The same in part, as browsers add it.
   * @asType integer
   * @minimum -65535
   * @maximum 65535
   */
  publicKeyAlgorithm?: number
  /**
   * How the authenticator is reached.
   * @maxItems 10
   */
  transports?: PasskeyTransport[]
}

/** What a browser answers when it was asked for a passkey: `credential.toJSON()` of `navigator.credentials.get`. */
export interface PasskeyAssertionCredential {
  /** Identity of the passkey. */
  id: PasskeyBytes
  /** The same. */
  rawId: PasskeyBytes
  /** Always `public-key`. */
  type: 'public-key'
  /** What the authenticator said. */
  response: PasskeyAssertion
  /** Results of extensions. */
  clientExtensionResults: PasskeyExtensions
  /** Whether it is part of the device. */
  authenticatorAttachment?: 'platform' | 'cross-platform'
}

/** What an authenticator says with a passkey. */
export interface PasskeyAssertion {
  /** What the browser put before it. */
  clientDataJSON: PasskeyBytes
  /** What it is bound to, and the counter. */
  authenticatorData: PasskeyBytes
  /** Over both. */
  signature: PasskeyBytes
  /** Identity of the user, as it was given at registration. */
  userHandle?: PasskeyBytes
}

/** What a browser needs to make a passkey. */
export interface PasskeyCreation {
  /** To send back with the answer. */
  challenge: PasskeyChallenge
  /** For `PublicKeyCredential.parseCreationOptionsFromJSON`. */
  options: PasskeyCreationOptions
}

/** What a browser needs to ask for a passkey. */
export interface PasskeyRequest {
  /** To send back with the answer. */
  challenge: PasskeyChallenge
  /** For `PublicKeyCredential.parseRequestOptionsFromJSON`. */
  options: PasskeyRequestOptions
}

/** `PublicKeyCredentialCreationOptionsJSON` of Web Authentication Level 3, section 5.1.8. */
export interface PasskeyCreationOptions {
  /** Whom the passkey is for. */
  rp: PasskeyRelyingParty
  /** Whose it is. */
  user: PasskeyUser
  /** What is to be signed. */
  challenge: PasskeyBytes
  /**
   * Kinds of keys that are taken, the best first.
   * @maxItems 20
   */
  pubKeyCredParams: PasskeyParameters[]
  /**
   * Milliseconds that the browser may wait.
   * @asType integer
   * @minimum 1
   * @maximum 600000
   */
  timeout: number
  /** What is asked about the make of the authenticator: nothing. */
  attestation: 'none'
  /**
   * Passkeys of the user: an authenticator that has one makes no other.
   * @maxItems 10
   */
  excludeCredentials: PasskeyDescriptor[]
  /** What the authenticator should be able to do. */
  authenticatorSelection: PasskeySelection
  /** Extensions that are asked for. */
  extensions: PasskeyWishes
}

/** `PublicKeyCredentialRequestOptionsJSON` of Web Authentication Level 3, section 5.1.8. */
export interface PasskeyRequestOptions {
  /** What is to be signed. */
  challenge: PasskeyBytes
  /**
   * Whom the passkey is for: a host name.
   * @maxLength 253
   */
  rpId: string
  /**
   * Milliseconds that the browser may wait.
   * @asType integer
   * @minimum 1
   * @maximum 600000
   */
  timeout: number
  /**
   * Passkeys of the user; absent: whichever the authenticator has.
   * @maxItems 10
   */
  allowCredentials?: PasskeyDescriptor[]
  /** Whether the authenticator has to know who holds it, by a finger or a PIN. */
  userVerification: 'required' | 'preferred'
}

/** Whom a passkey is for. */
export interface PasskeyRelyingParty {
  /**
   * Name of the product.
   * @maxLength 128
   */
  name: string
  /**
   * Host name.
   * @maxLength 253
   */
  id: string
}

/** Whose a passkey is. */
export interface PasskeyUser {
  /** Identity of the user as bytes. */
  id: PasskeyBytes
  /**
   * Name to sign in with.
   * @maxLength 254
   */
  name: string
  /**
   * Name that is shown.
   * @maxLength 254
   */
  displayName: string
}

/** A kind of key. */
export interface PasskeyParameters {
  /** Always `public-key`. */
  type: 'public-key'
  /**
   * Number of the algorithm as COSE has it.
   * @asType integer
   * @minimum -65535
   * @maximum 65535
   */
  alg: number
}

/** A passkey that is known. */
export interface PasskeyDescriptor {
  /** Identity of the passkey. */
  id: PasskeyBytes
  /** Always `public-key`. */
  type: 'public-key'
  /**
   * How the authenticator is reached.
   * @maxItems 10
   */
  transports: PasskeyTransport[]
}

/** What an authenticator should be able to do. */
export interface PasskeySelection {
  /** Whether it should keep the passkey so that the user need not be named. */
  residentKey: 'preferred'
  /** The same for older browsers. */
  requireResidentKey: boolean
  /** Whether it should know who holds it. */
  userVerification: 'preferred'
}

/** Extensions that are asked for. */
export interface PasskeyWishes {
  /** Whether the browser says if the user need not be named. */
  credProps: boolean
}

/** Registers a passkey. */
export interface PasskeyRegistration {
  /** From the answer before. */
  challenge: PasskeyChallenge
  /**
   * What to call it.
   * @minLength 1
   * @maxLength 64
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   */
  name?: string
  /** What the browser answered. */
  credential: PasskeyRegistrationCredential
}

/** Asks for a passkey: to sign in with it alone, or beside a password. */
export interface PasskeyAsk {
  /** From the answer to the password. Absent: the passkey is all that is shown. */
  ticket?: SignInTicket
}

/** Signs in with a passkey. */
export interface PasskeySignIn {
  /** From the answer before. */
  challenge: PasskeyChallenge
  /** What the browser answered. */
  credential: PasskeyAssertionCredential
  /** From the answer to the password. Absent: the passkey is all that is shown. */
  ticket?: SignInTicket
  /** Door that the session is for; it opens no other. Absent: `web`. Beside a ticket: what the password was shown for. */
  accessPoint?: AccessPoint
  /** Whether the session is answered as text or set as a cookie. Absent: `token`. Beside a ticket: what the password was shown for. */
  transport?: SessionTransport
}
