import { errorAt, Failure } from '../diagnostics.ts'
import type { Log } from '../log.ts'
import type { DataSource, Private, Provider, Resource } from '../provider.ts'

/** What every call works on. */
export interface Served {
  readonly provider: Provider
  readonly log: Log
}

export function getResource({ provider }: Served, typeName: string): Resource {
  const resource = provider.resources[typeName]
  if (resource === undefined) throw noSuch('resource type', typeName)
  return resource
}

export function getDataSource({ provider }: Served, typeName: string): DataSource {
  const source = provider.dataSources[typeName]
  if (source === undefined) throw noSuch('data source', typeName)
  return source
}

export function noSuch(what: string, name: string): Failure {
  return new Failure([
    errorAt([], `Unknown ${what}`, `This version of the provider has no ${what} "${name}".`),
  ])
}

/** Private state as stored. Terraform keeps it unread; an empty one is an object without memory. */
export function decodePrivate(bytes: Uint8Array): Private {
  if (bytes.length === 0) return {}
  const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null) return {}
  const texts = Object.entries(parsed).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}

export function encodePrivate(memory: Private): Uint8Array {
  return Object.keys(memory).length === 0
    ? new Uint8Array()
    : new Uint8Array(Buffer.from(JSON.stringify(memory)))
}
