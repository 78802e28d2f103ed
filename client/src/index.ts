export type { Capabilities, Membership, PermissionMeaning } from './answers.ts'
export { AuditLog } from './audit.ts'
export { hashApiKey, isApiKey, type NewApiKey, newApiKey } from './api-key.ts'
export { type ChangesQuery, type Client, type ClientOptions, createClient } from './client.ts'
export type {
  ApplyItem,
  ApplyOptions,
  CallOptions,
  Collection,
  Created,
  Creation,
  MatchOptions,
  RemoveOptions,
  SpecPatch,
  WriteOptions,
} from './collection.ts'
export { type FailureKind, RollcallFailure } from './failure.ts'
export type { Page } from './paging.ts'
export type {
  ApiKeyQuery,
  AuditQuery,
  ListQuery,
  MembershipQuery,
  NamedQuery,
  RoleAssignmentQuery,
  UserQuery,
} from './queries.ts'
export { prepareCalls } from './transport.ts'
