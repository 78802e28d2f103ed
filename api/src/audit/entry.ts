/** An audit row as the API answers it. */
import type { AuditActor, AuditEntry, AuditSource } from '@rollcall/resources'

import type { AuditRecord } from './list-store.ts'

export function showEntry(record: AuditRecord): AuditEntry {
  const beside = parseObject(record.values_text)
  const actor = parseObject(record.actor_text)
  const entry: AuditEntry = {
    id: record.seq,
    position: record.pos,
    at: record.at.toISOString(),
    actor: {
      userId: record.actor_id,
      username: textOf(actor['username']),
      // The columns hold what the writer was given, which is of these types.
      type: record.actor_type as AuditActor['type'],
      keyId: record.key_id,
      sessionId: record.session_id,
      accessPoint: record.access_point as AuditActor['accessPoint'],
      address: textOf(actor['address']),
      onBehalfOf: record.on_behalf,
    },
    account: record.account,
    action: record.action,
    kind: record.kind,
    objectId: record.object_id,
    subjectId: record.subject_id,
    version: record.object_version,
    manager: managerOf(record.manager, textOf(beside['name'])),
    fields: record.fields,
    erased:
      (record.actor_digest !== null && record.actor_text === null) ||
      (record.values_digest !== null && record.values_text === null),
    result: record.result,
    reason: record.reason,
    source: sourceOf(record, textOf(actor['author'])),
    requestId: record.request_id,
    seal: sealOf(record),
  }
  for (const part of ['before', 'after', 'details'] as const) {
    const values = beside[part]
    if (isObject(values)) entry[part] = values
  }
  return entry
}

function managerOf(manager: string | null, name: string | null): string | null {
  return manager === null || name === null ? manager : `${manager}/${name}`
}

function sourceOf(record: AuditRecord, author: string | null): AuditSource | null {
  if (record.source_verified === null) return null
  return {
    ...(record.source_repo === null ? {} : { repo: record.source_repo }),
    ...(record.source_commit === null ? {} : { commit: record.source_commit }),
    ...(record.source_path === null ? {} : { path: record.source_path }),
    ...(author === null ? {} : { author }),
    verified: record.source_verified,
  }
}

function sealOf({
  previous,
  digest,
  actor_digest,
  values_digest,
}: AuditRecord): AuditEntry['seal'] {
  if (previous === null || digest === null) return null
  return {
    previous: previous.toString('hex'),
    digest: digest.toString('hex'),
    actorDigest: actor_digest?.toString('hex') ?? null,
    valuesDigest: values_digest?.toString('hex') ?? null,
  }
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {}
  const parsed: unknown = JSON.parse(text)
  return isObject(parsed) ? parsed : {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
