import type {
  PasswordSecretReference,
  User,
  UserKubernetesPolicy,
  UserSpec,
  UserState,
} from '@rollcall/resources'
import { RollcallFailure } from '@rollcall/client'

import type { Finding } from '../runtime/conditions.ts'
import { keyOf } from '../runtime/objects.ts'
import type { Run } from '../runtime/reconcile.ts'
import type { Declaration, Surroundings } from './declaration.ts'
import { USER, type UserObject } from './declared.ts'
import { Ended } from './ended.ts'
import type { Link } from './link.ts'
import type { UserReport } from './reports.ts'
import { findSecret, passwordOf, SECRETS_NOT_WATCHED } from './secrets.ts'

export function userDeclaration(
  surroundings: Surroundings,
  secretsAreWatched: () => boolean,
): Declaration<UserSpec, UserSpec & UserKubernetesPolicy, User, UserReport> {
  return {
    kind: 'User',
    type: USER,
    batch: (link) => link.users,
    collection: (link) => link.client.users,
    specOf: specOfUser,
    reportOf: ({ status }) => ({ state: status.state, effective: status.effective }),
    findingsOf: ({ state }, { passwordSecretRef }) => [
      ...(state === undefined ? [] : [signInAllowed(state)]),
      ...(passwordSecretRef === undefined || secretsAreWatched() ? [] : [SECRETS_NOT_WATCHED]),
    ],
    async extraOf(object, _link, run) {
      const { passwordSecretRef } = object.spec
      if (passwordSecretRef === undefined) return {}
      return { password: await passwordIn(surroundings.client, object, passwordSecretRef, run) }
    },
    removal: ({ deletionPolicy = 'Deactivate' }) => REMOVALS[deletionPolicy],
    async first(object, link, run) {
      const report = await deactivate(object, object.status?.id, link, run)
      await assertRemovalIsAllowed(object, link, run)
      return report
    },
    async rescue(object, link, run) {
      if (object.spec.active !== false || object.status?.id !== undefined) return undefined
      const id = await findOurs(object, link, run.signal, surroundings.instance)
      return deactivate(object, id, link, run)
    },
  }
}

const REMOVALS = { Deactivate: 'deactivate', Delete: 'delete', Orphan: 'orphan' } as const

export function specOfUser(spec: UserSpec & UserKubernetesPolicy): UserSpec {
  const {
    connectionRef: _,
    deletionPolicy: _policy,
    adoption: _adoption,
    passwordSecretRef: _password,
    ...declared
  } = spec
  return declared
}

/** Key of a Secret that holds a password, unless the declaration names another. */
const PASSWORD_KEY_DEFAULT = 'password'

/** The password that the Secret holds. Whoever makes or changes the Secret wakes the object; without watching, the retry does. */
async function passwordIn(
  client: Surroundings['client'],
  object: UserObject,
  { name, key = PASSWORD_KEY_DEFAULT }: PasswordSecretReference,
  run: Run,
): Promise<string> {
  const secret = await findSecret(client, object.metadata.namespace ?? '', name, run.signal)
  const password = secret === undefined ? undefined : passwordOf(secret, key)
  if (password !== undefined && password !== '') return password
  const message =
    secret === undefined
      ? `there is no Secret ${name}; make it with the password under the key ${key}`
      : `the Secret ${name} holds nothing under the key ${key}`
  throw new Ended({
    outcome: 'unavailable',
    reason: 'SecretNotFound',
    message,
    because: 'DependencyNotReady',
  })
}

/**
 * Takes access away before anything else is looked at: a role that is missing, a name that is taken or a policy that
 * refuses the rest must not hold it up. A PATCH and never an apply, because an apply of one member would release all
 * others. Only what is ours already: anything else is for the apply to say.
 */
async function deactivate(
  object: UserObject,
  id: string | undefined,
  link: Link,
  run: Run,
): Promise<UserReport | undefined> {
  const { status } = object
  if (id === undefined || object.spec.active !== false) return undefined
  if (status?.effective?.active === false) return undefined
  const { signal } = run
  try {
    const user = await link.write((client) =>
      client.users.patch(id, { active: false }, { ifMatch: '*', signal }),
    )
    link.noteOwnVersion(user.id, user.version)
    const { state, effective } = user.status
    return { ...ownReport(status), id: user.id, version: user.version, state, effective }
  } catch (error) {
    // Gone, or not ours any more: the apply says it better.
    if (error instanceof RollcallFailure && [404, 409].includes(error.status ?? 0)) return undefined
    throw error
  }
}

/** A user that was made in a run whose status was lost. */
async function findOurs(
  object: UserObject,
  link: Link,
  signal: AbortSignal,
  instance: string,
): Promise<string | undefined> {
  const manager = `kubernetes/${instance}/${keyOf(object.metadata)}`
  return link.read(async (client) => {
    for await (const user of client.users.list({ manager }, { signal })) return user.id
    return undefined
  })
}

function ownReport(status: UserObject['status']): UserReport {
  const { conditions: _, observedGeneration: _generation, ...report } = status ?? {}
  return report
}

/** A deletion that the account's policy would not allow is refused now, not when it is too late to choose. */
async function assertRemovalIsAllowed(object: UserObject, link: Link, run: Run): Promise<void> {
  if (object.spec.deletionPolicy !== 'Delete') return
  const removal = await link.userRemoval(run.signal)
  if (removal !== 'never') return
  throw new Ended({
    outcome: 'refused',
    reason: 'InvalidSpec',
    message: `spec.deletionPolicy: Delete is more than the policy of the account ${link.account ?? ''} allows (userRemoval: never); use Deactivate`,
  })
}

/** Whether the user can come in now: a fact beside the declaration, which is recorded either way. */
export function signInAllowed(state: UserState): Finding {
  const type = 'SignInAllowed'
  if (state === 'ACTIVE') return { type, status: 'True', reason: 'Active', message: '' }
  // LOCKED_BY_ADMIN -> LockedByAdmin.
  const reason = state
    .toLowerCase()
    .replace(/(^|_)([a-z])/g, (_, _line, letter: string) => letter.toUpperCase())
  return { type, status: 'False', reason, message: `the user's state is ${state}` }
}
