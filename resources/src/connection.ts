import type { AccountName } from './account.ts'
import type { Adoption, DeletionPolicy, UserDeletionPolicy } from './manager.ts'

/** Reference to an object of the same namespace by name. */
export interface LocalReference {
  /**
   * Name of the object in the same namespace.
   * @minLength 1
   * @maxLength 253
   * @pattern ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$
   */
  name: string
}

/** Reference to one key of a Secret of the same namespace. */
export interface SecretKeyReference {
  /**
   * Name of the Secret in the same namespace.
   * @minLength 1
   * @maxLength 253
   * @pattern ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$
   */
  name: string

  /**
   * Key inside the Secret. Absent: `key`.
   * @minLength 1
   * @maxLength 253
   * @pattern ^[A-Za-z0-9._-]+$
   */
  key?: string
}

/**
 * Where the Rollcall API is and with which API key to speak to it. Kubernetes only; resources name it in `connectionRef`.
 * @k8s {"kind": "Connection", "plural": "connections", "singular": "connection", "shortNames": ["rcconn"], "printColumns": [{"name": "URL", "type": "string", "jsonPath": ".spec.url"}]}
 */
export interface ConnectionSpec {
  /**
   * Address of the API: `https://rollcall.example.test`.
   * @minLength 8
   * @maxLength 2048
   * @pattern ^https?://[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+$
   * @examples ["https://rollcall.example.test"]
   */
  url: string

  /**
   * Secret that holds the API key to speak with.
   * @examples [{"name": "rollcall-key"}]
   */
  credentialsSecretRef: SecretKeyReference

  /**
   * Home account of what is declared through this connection. Absent: `default`.
   * @examples ["customers"]
   */
  account?: AccountName

  /**
   * Certificates, in PEM, of the authorities that the API's certificate is checked against, beside the usual ones.
   * @minLength 1
   * @maxLength 65536
   * @examples ["-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n"]
   */
  caBundle?: string
}

/** Members that the operator itself reads; every kind that is declared through a connection has them. */
export interface KubernetesPolicy {
  /**
   * Connection to declare through. Absent: the Connection `default` of the same namespace.
   * @examples [{"name": "default"}]
   */
  connectionRef?: LocalReference

  /**
   * What happens to the object when this resource is deleted. Absent: `Delete`.
   * @examples ["Orphan"]
   */
  deletionPolicy?: DeletionPolicy

  /**
   * Whose objects this resource may take over. Absent: `IfReleased`.
   * @examples ["IfUnowned"]
   */
  adoption?: Adoption
}

/** Members that the operator itself reads of a User. */
export interface UserKubernetesPolicy {
  /**
   * Connection to declare through. Absent: the Connection `default` of the same namespace.
   * @examples [{"name": "default"}]
   */
  connectionRef?: LocalReference

  /**
   * What happens to the user when this resource is deleted. Absent: `Deactivate`.
   * @examples ["Orphan"]
   */
  deletionPolicy?: UserDeletionPolicy

  /**
   * Whose users this resource may take over. Absent: `IfReleased`.
   * @examples ["IfUnowned"]
   */
  adoption?: Adoption

  /**
   * Secret that holds the password of the user, under `credential.mode: secretRef`. A changed Secret changes the password; with the label
   * `rollcall.dev/secret` it is noticed at once.
   * @examples [{"name": "ada-password", "key": "password"}]
   */
  passwordSecretRef?: PasswordSecretReference
}

/** Reference to the key of a Secret of the same namespace that holds a password. */
export interface PasswordSecretReference {
  /**
   * Name of the Secret in the same namespace.
   * @minLength 1
   * @maxLength 253
   * @pattern ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$
   */
  name: string

  /**
   * Key inside the Secret. Absent: `password`.
   * @minLength 1
   * @maxLength 253
   * @pattern ^[A-Za-z0-9._-]+$
   */
  key?: string
}

/** Members that the operator itself reads of an ApiKey. */
export interface ApiKeyKubernetesPolicy extends KubernetesPolicy {
  /**
   * Secret that the key is written into; made, owned and repaired by the operator. Absent: the name of the ApiKey, key `key`.
   * @examples [{"name": "ada-key", "key": "token"}]
   */
  secretRef?: SecretKeyReference
}
