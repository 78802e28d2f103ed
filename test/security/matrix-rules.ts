/**
 * Who may ask what: the permission of every route, from its method and path. Written down beside the program, so that a route that asks for too little is found.
 * A route that no rule is about fails the matrix.
 */

/**
 * `open`: no credential. `self`: what people do with themselves. `anyone`: whoever has a credential. `unsupported`: nobody, for the door has no such thing. Else any
 * one of the permissions.
 */
export type Need = 'open' | 'self' | 'anyone' | 'unsupported' | readonly string[]

const verbs: Readonly<Record<string, string>> = {
  GET: 'view',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}
const kinds = 'accounts|users|roles|role-assignments|api-keys'

type Rule = readonly [pattern: RegExp, need: Need | ((verb: string, path: string[]) => Need)]

/** The first that fits. */
const rules: readonly Rule[] = [
  [/^(GET|POST) \/v1\/auth\//, 'open'],
  [/^[A-Z]+ \/v1\/me(\/|:|$)/, 'self'],
  [/^GET \/v1\/(capabilities|permissions)$/, 'anyone'],
  [/^POST \/v1\/access:check$/, 'anyone'],
  [/^POST \/v1\/access:explain$/, ['rollcall.access.explain']],
  [/^GET \/v1\/diagnosis$/, ['rollcall.system.view']],
  [/^GET \/v1\/changes$/, ['rollcall.changes.view']],
  [/^GET \/v1\/audit(\.ndjson)?$/, ['rollcall.audit.view']],
  [/^(GET|POST) \/v1\/audit(\/checkpoint|:verify)$/, ['rollcall.audit.verify']],
  [/^GET \/v1\/approvals(\/\{id\})?$/, ['rollcall.approvals.view']],
  [/^POST \/v1\/approvals\/\{id\}:(approve|reject)$/, ['rollcall.approvals.decide']],
  [
    /^[A-Z]+ \/v1\/imports/,
    ['rollcall.users.import', 'rollcall.users.create', 'rollcall.users.update'],
  ],
  [/^GET \/v1\/users\.(csv|ndjson)$/, ['rollcall.users.view']],
  [/^GET \/v1\/(memberships|notice-subscribers)$/, ['rollcall.users.view']],
  [/^POST \/v1\/users:remove$/, ['rollcall.users.delete']],
  [/^POST \/v1\/users:(deactivate|move)$/, ['rollcall.users.update']],
  // Each address is answered for itself.
  [/^POST \/v1\/users:invite$/, ['rollcall.users.create', 'rollcall.users.update']],
  [/^PUT \/v1\/users\/by-username\/\{username\}$/, ['rollcall.users.update']],
  [/^POST \/v1\/users\/\{id\}:[a-zA-Z]+$/, ['rollcall.users.update']],
  [/^POST \/v1\/api-keys\/\{id\}:rotate$/, ['rollcall.api-keys.update']],
  [
    new RegExp(String.raw`^POST /v1/(${kinds}):apply$`),
    (_verb, [kind = '']) => [`rollcall.${kind}.create`, `rollcall.${kind}.update`],
  ],
  [
    new RegExp(String.raw`^[A-Z]+ /v1/(${kinds})(/\{id\})?$`),
    (verb, [kind = '']) => [`rollcall.${kind}.${verb}`],
  ],
  [/^GET \/scim\/v2\/(ServiceProviderConfig|ResourceTypes|Schemas)(\/\{id\})?$/, 'anyone'],
  [/^(POST|GET) \/scim\/v2\/(Bulk|\.search|Me)$/, 'unsupported'],
  [/^POST \/scim\/v2\/Users\/\.search$/, ['rollcall.users.view']],
  [/^POST \/scim\/v2\/Groups\/\.search$/, ['rollcall.roles.view']],
  [/^[A-Z]+ \/scim\/v2\/Users(\/\{id\})?$/, (verb) => [`rollcall.users.${verb}`]],
  // What is changed, the role or its members, needs the permission of that change.
  [/^(PUT|PATCH) \/scim\/v2\/Groups\/\{id\}$/, ['rollcall.roles.view']],
  [/^[A-Z]+ \/scim\/v2\/Groups(\/\{id\})?$/, (verb) => [`rollcall.roles.${verb}`]],
]

export function needOf(name: string): Need {
  for (const [pattern, need] of rules) {
    const found = pattern.exec(name)
    if (found === null) continue
    const [method = ''] = name.split(' ')
    return typeof need === 'function' ? need(verbs[method] ?? '', found.slice(1)) : need
  }
  throw new Error(`no rule is about ${name}: say in matrix-rules.ts who may ask it`)
}
