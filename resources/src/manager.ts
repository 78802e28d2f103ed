/** The kinds of declarers. */
export type ManagerKind = 'kubernetes' | 'terraform' | 'cli' | 'scim'

/** The kinds of declarers as a list. */
export const managerKinds: readonly ManagerKind[] = ['kubernetes', 'terraform', 'cli', 'scim']

/** Who declares an object. Shown as `kind/instance/name`. */
export interface Manager {
  /** Kind of declarer. */
  kind: ManagerKind

  /** Which one: cluster UID, Terraform workspace, set name, or SCIM client. */
  instance: string

  /** Its name for the object: namespace/name, a UUID, the document's name, or the externalId. */
  name: string
}

/**
 * Whose objects a declaration may take over. `Never`: none. `IfReleased` (default): those that a declarer released. `IfUnowned`: also those that
 * never had a declarer. `From:KIND/INSTANCE/NAME`: those of that declarer.
 * @minLength 5
 * @maxLength 512
 * @pattern ^(Never|IfReleased|IfUnowned|From:(kubernetes|terraform|cli|scim)/[^/\p{Cc}\p{Cs}]+/[^\p{Cc}\p{Cs}]+)$
 */
export type Adoption = string

/**
 * What happens to the user when its declaration goes. `Deactivate` (default): the user can do nothing any more and stays; `Delete`: deleted as far
 * as the account's policy allows; `Orphan`: the user stays as it is and only the manager is released.
 */
export type UserDeletionPolicy = 'Deactivate' | 'Delete' | 'Orphan'

/** What happens to the object when its declaration goes. `Delete` (default): it is deleted; `Orphan`: it stays and only the manager is released. */
export type DeletionPolicy = 'Delete' | 'Orphan'

/** Shows a manager as people read it. */
export function showManager(manager: Manager): string {
  return `${manager.kind}/${manager.instance}/${manager.name}`
}
