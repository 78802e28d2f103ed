/** The objects of Kubernetes, one type a kind: the API's spec and what the operator itself reads, in one `spec`. */
import type {
  AccountSpec,
  ApiKeyKubernetesPolicy,
  ApiKeySpec,
  ConnectionSpec,
  KubernetesPolicy,
  RoleAssignmentSpec,
  RoleSpec,
  UserKubernetesPolicy,
  UserSpec,
} from '@rollcall/resources'

import type { Declared, ResourceType } from '../runtime/objects.ts'
import type { StatusBase } from '../runtime/reconcile.ts'
import type {
  AccountReport,
  ApiKeyReport,
  ConnectionReport,
  RoleAssignmentReport,
  RoleReport,
  UserReport,
} from './reports.ts'

export type ConnectionObject = Declared<ConnectionSpec, ConnectionReport & StatusBase>
export type AccountObject = Declared<AccountSpec & KubernetesPolicy, AccountReport & StatusBase>
export type RoleObject = Declared<RoleSpec & KubernetesPolicy, RoleReport & StatusBase>
export type UserObject = Declared<UserSpec & UserKubernetesPolicy, UserReport & StatusBase>
export type ApiKeyObject = Declared<ApiKeySpec & ApiKeyKubernetesPolicy, ApiKeyReport & StatusBase>
export type RoleAssignmentObject = Declared<
  RoleAssignmentSpec & KubernetesPolicy,
  RoleAssignmentReport & StatusBase
>

/** Anything that is declared through a Connection. */
export type Dependent = Declared<KubernetesPolicy | UserKubernetesPolicy, StatusBase>

export const GROUP = 'rollcall.dev'
const VERSION = 'v1beta1'

function typeOf(kind: string, plural: string): ResourceType {
  return { group: GROUP, version: VERSION, kind, plural, namespaced: true }
}

export const CONNECTION = typeOf('Connection', 'connections')
export const ACCOUNT = typeOf('Account', 'accounts')
export const ROLE = typeOf('Role', 'roles')
export const USER = typeOf('User', 'users')
export const ROLE_ASSIGNMENT = typeOf('RoleAssignment', 'roleassignments')
export const API_KEY = typeOf('ApiKey', 'apikeys')

/** Holds an object until the API has been told that its declaration is gone. */
export const FINALIZER = 'rollcall.dev/release'
/** Holds a Connection while something is declared through it. */
export const IN_USE_FINALIZER = 'rollcall.dev/in-use'
/** Owner of the fields that the operator writes. */
export const FIELD_MANAGER = 'rollcall-operator'

export const PAUSED = 'rollcall.dev/paused'
export const RECONCILE_REQUESTED_AT = 'rollcall.dev/reconcile-requested-at'
/** Lets a deleted object go without telling the API. */
export const FORCE_ORPHAN = 'rollcall.dev/force-orphan'

export function hasAnnotation(object: Declared, annotation: string): boolean {
  return object.metadata.annotations?.[annotation] === 'true'
}

/** `namespace/name` of the Connection that an object is declared through. */
export function connectionKeyOf(object: Dependent): string {
  const name = object.spec.connectionRef?.name ?? 'default'
  return `${object.metadata.namespace ?? ''}/${name}`
}

/** The request to reconcile that stands on an object, to be reported as handled. */
export function handledRequest(object: Declared): { lastHandledReconcileAt?: string } {
  const at = object.metadata.annotations?.[RECONCILE_REQUESTED_AT]
  return at === undefined ? {} : { lastHandledReconcileAt: at }
}
