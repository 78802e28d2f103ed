import { managerKinds } from '@rollcall/resources'

import type { DescribedRoute } from './openapi.ts'

interface HeaderParameter {
  [member: string]: unknown
  name: string
  in: 'header'
  required: boolean
  description: string
}

/** Whether a route may change anything. */
export function isWrite({ method, readsOnly }: DescribedRoute): boolean {
  return method !== 'GET' && !readsOnly
}

/** The headers that a route reads: by what it does, because every route of a sort reads the same. */
export function headersOf(route: DescribedRoute): HeaderParameter[] {
  const { method, path } = route
  if (!isWrite(route) || route.isPlain) return []
  const isApply = path.endsWith(':apply')
  const declares = isApply || method === 'PUT'
  const creates = method === 'POST' && !path.includes(':')
  return [
    ...(method === 'PATCH' || method === 'DELETE' ? [ifMatch] : []),
    // What is created by itself has no declarer: a declaration is applied.
    ...(creates ? [idempotencyKey] : [{ ...manager, required: declares }, epoch]),
    source,
    ...(isApply ? [prefer] : []),
  ]
}

const ifMatch: HeaderParameter = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag that was read, or `*`. Absent: 428; not the one of now: 412.',
  schema: { type: 'string', maxLength: 1024 },
  example: '"1"',
}

const idempotencyKey: HeaderParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text of the caller that makes the request repeatable: the same request gets the first answer again, without a secret.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const manager: HeaderParameter = {
  name: 'Rollcall-Manager',
  in: 'header',
  required: false,
  description: `Who declares: KIND/INSTANCE, kind one of ${managerKinds.join(', ')}.`,
  schema: { type: 'string', maxLength: 268 },
  example: 'cli/people',
}

const epoch: HeaderParameter = {
  name: 'Rollcall-Epoch',
  in: 'header',
  required: false,
  description: 'Number that grows with every new leader of the manager; a smaller one is refused.',
  schema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
}

const source: HeaderParameter = {
  name: 'Rollcall-Source',
  in: 'header',
  required: false,
  description:
    'Where the declaration comes from, as JSON (repo, commit, path, author); kept in the audit log.',
  schema: { type: 'string', maxLength: 4096 },
}

const prefer: HeaderParameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: '`return=minimal` leaves the objects out of the answer.',
  schema: { type: 'string', maxLength: 256 },
}
