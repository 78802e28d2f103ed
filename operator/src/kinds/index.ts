/** All kinds together: their stores, watches and controllers, and who wakes whom. */
import { type ObjectKind, objectKinds } from '@rollcall/resources'

import type { Clock } from '../runtime/clock.ts'
import { Controller } from '../runtime/controller.ts'
import type { EventRecorder } from '../runtime/events.ts'
import { isKubeFailure } from '../runtime/failure.ts'
import { listWatch } from '../runtime/list-watch.ts'
import type { Log } from '../runtime/log.ts'
import type { Metrics } from '../runtime/metrics.ts'
import { type Declared, type KubeObject, type ResourceType, keyOf } from '../runtime/objects.ts'
import type { ProcessParts } from '../runtime/process.ts'
import { type Kind, type StatusBase, reconcile } from '../runtime/reconcile.ts'
import type { RestClient } from '../runtime/rest.ts'
import { Store } from '../runtime/store.ts'
import type { WriteGate } from '../runtime/write-gate.ts'
import { accountDeclaration } from './account.ts'
import { apiKeyDeclaration } from './api-key.ts'
import { connectionKind } from './connection.ts'
import { type Surroundings, declaredKind } from './declaration.ts'
import {
  ACCOUNT,
  API_KEY,
  type AccountObject,
  type ApiKeyObject,
  CONNECTION,
  type ConnectionObject,
  type Dependent,
  FIELD_MANAGER,
  ROLE,
  ROLE_ASSIGNMENT,
  type RoleAssignmentObject,
  type RoleObject,
  USER,
  type UserObject,
  connectionKeyOf,
} from './declared.ts'
import { Links } from './links.ts'
import { roleAssignmentDeclaration } from './role-assignment.ts'
import { roleDeclaration } from './role.ts'
import { SECRET, SECRET_LABEL, type SecretMetadata, ownerOf } from './secrets.ts'
import { userDeclaration } from './user.ts'
import { Waits } from './waits.ts'

export interface KindsOptions {
  client: RestClient
  events: EventRecorder
  metrics: Metrics
  gate: WriteGate
  clock: Clock
  log: Log
  /** The cluster's uid. */
  instance: string
  /** Runs of one kind that may go on at once. */
  workers: number
  namespace?: string | undefined
  labelSelector?: string | undefined
}

/** Everything a process runs. */
export function rollcallParts(
  options: KindsOptions,
): Pick<ProcessParts, 'watches' | 'stores' | 'controllers' | 'companions'> {
  const { client, clock, gate, instance, log } = options
  const waits = new Waits()
  const secrets = new Store<SecretMetadata>(clock)
  let secretsAreWatched = true

  const connections = new Store<ConnectionObject>(clock)
  const accounts = new Store<AccountObject>(clock)
  const roles = new Store<RoleObject>(clock)
  const users = new Store<UserObject>(clock)
  const roleAssignments = new Store<RoleAssignmentObject>(clock)
  const apiKeys = new Store<ApiKeyObject>(clock)
  const storeOf = {
    Account: accounts,
    Role: roles,
    User: users,
    RoleAssignment: roleAssignments,
    ApiKey: apiKeys,
  }
  const controllers = new Map<string, Controller>()

  const dependentsOf = function* (connectionKey: string): Generator<[ObjectKind, string]> {
    for (const kind of objectKinds) {
      for (const object of storeOf[kind].values()) {
        if (connectionKeyOf(object) === connectionKey) yield [kind, keyOf(object.metadata)]
      }
    }
  }
  const wake = (kind: string, key: string, priority: 'edit' | 'list' = 'edit') =>
    controllers.get(kind)?.queue.add(key, priority)
  const wakeDependents = (connectionKey: string) => {
    for (const [kind, key] of dependentsOf(connectionKey)) wake(kind, key, 'list')
  }

  const links = new Links({
    client,
    connections,
    instance,
    gate,
    waits,
    clock,
    log,
    wakeDependents,
    wakeConnection: (key) => wake('Connection', key),
    wakeObject: (kind, name, { id, version }) => {
      const status = storeOf[kind].get(name)?.status
      // Recorded already: the change was our own, from before a restart.
      if (status?.id === id && status.version !== undefined && status.version > version) return
      wake(kind, name)
    },
  })
  const surroundings: Surroundings = {
    client,
    links,
    waits,
    instance,
    wake,
    count: (kind, namespace) =>
      [...storeOf[kind].values()].filter((object) => object.metadata.namespace === namespace)
        .length,
  }

  const add = <Spec, Report extends object>(
    kind: Kind<Spec, Report>,
    store: Store<Declared<Spec, Report & StatusBase>>,
  ) => {
    const name = kind.type.kind
    const controller = new Controller({
      name: name.toLowerCase(),
      workers: options.workers,
      run: (key, run) =>
        reconcile(
          { kind, store, client, events: options.events, fieldManager: FIELD_MANAGER, clock, log },
          key,
          run,
        ),
      log,
      clock,
      metrics: options.metrics.controller(name.toLowerCase(), options.workers),
    })
    controller.watch(store)
    controllers.set(name, controller)
  }
  add(
    connectionKind({
      links,
      waits,
      clock,
      wakeDependents,
      countDependents: (key) => [...dependentsOf(key)].length,
    }),
    connections,
  )
  add(declaredKind(accountDeclaration, accounts, surroundings), accounts)
  add(declaredKind(roleDeclaration, roles, surroundings), roles)
  add(
    declaredKind(
      userDeclaration(surroundings, () => secretsAreWatched),
      users,
      surroundings,
    ),
    users,
  )
  add(declaredKind(roleAssignmentDeclaration, roleAssignments, surroundings), roleAssignments)
  add(
    declaredKind(
      apiKeyDeclaration(surroundings, () => secretsAreWatched),
      apiKeys,
      surroundings,
    ),
    apiKeys,
  )

  // A Connection that waits to be deleted goes with the last object that needed it.
  for (const kind of objectKinds) {
    storeOf[kind].onChange(
      ({ before, after }: { before?: Dependent | undefined; after?: unknown }) => {
        if (before === undefined || after !== undefined) return
        const key = connectionKeyOf(before)
        if (connections.get(key)?.metadata.deletionTimestamp !== undefined) wake('Connection', key)
      },
    )
  }

  // A Secret that was changed or deleted: the ApiKey that it was made for, and the users and Connections that read it.
  secrets.onChange(({ before, after }) => {
    const secret = after ?? before
    if (secret === undefined) return
    const { namespace = '', name } = secret.metadata
    const [kind, owner] = (ownerOf(secret) ?? '').split('/')
    if (kind === API_KEY.kind && owner !== undefined) wake(kind, `${namespace}/${owner}`)
    for (const user of users.values()) {
      if (user.metadata.namespace !== namespace) continue
      if (user.spec.passwordSecretRef?.name === name) wake('User', keyOf(user.metadata))
    }
    for (const connection of connections.values()) {
      if (connection.metadata.namespace !== namespace) continue
      if (connection.spec.credentialsSecretRef.name !== name) continue
      wake('Connection', keyOf(connection.metadata))
    }
  })

  const follow =
    <T extends KubeObject>(type: ResourceType, store: Store<T>, more: object = {}) =>
    (signal: AbortSignal) =>
      listWatch<T>(
        {
          client,
          type,
          store,
          log,
          clock,
          namespace: options.namespace,
          labelSelector: options.labelSelector,
          ...more,
        },
        signal,
      )
  return {
    watches: [
      // A selector picks the objects of one shard; all shards need the Connections.
      follow(CONNECTION, connections, { labelSelector: undefined }),
      follow(ACCOUNT, accounts),
      follow(ROLE, roles),
      follow(USER, users),
      follow(ROLE_ASSIGNMENT, roleAssignments),
      follow(API_KEY, apiKeys),
      follow(SECRET, secrets, {
        labelSelector: SECRET_LABEL,
        metadataOnly: true,
        onHealth: (failure: Error | undefined) => {
          if (failure === undefined) secretsAreWatched = true
          else if (isKubeFailure(failure, 403)) secretsAreWatched = false
        },
      }),
    ],
    stores: [connections, ...Object.values(storeOf)],
    controllers: [...controllers.values()],
    companions: [(signal) => links.run(signal)],
  }
}
