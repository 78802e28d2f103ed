/** What a list is asked: in the query of a GET, in the body of `.search`. */
import { memberOf, readObject } from './body.ts'
import type { ResourceModel } from './attribute.ts'
import { bind, type Bound } from './filter/bind.ts'
import { parseFilter } from './filter/parse.ts'
import { type PageAsked, readPage } from './paging.ts'
import { type Projection, readProjection } from './projection.ts'
import { faulty } from './scim-error.ts'

export interface ListQuery {
  filter: Bound | undefined
  page: PageAsked
  projection: Projection
  /** Everything that makes the list what it is: its cursors are bound to it. */
  list: readonly unknown[]
}

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const known = [
  'attributes',
  'excludedAttributes',
  'filter',
  'startIndex',
  'count',
  'cursor',
  'sortBy',
  'sortOrder',
] as const

/** `account` is read with the caller. */
export function readListQuery(model: ResourceModel, query: unknown): ListQuery {
  const asked = readObject(query ?? {}, 'the query')
  for (const [name, value] of Object.entries(asked)) {
    if (name !== 'account' && !known.some((one) => one === name))
      throw faulty('invalidValue', `${name} is no parameter of this list`)
    if (typeof value !== 'string') throw faulty('invalidValue', `${name} can be given once`)
  }
  return listQueryOf(model, asked)
}

export function readSearch(model: ResourceModel, body: unknown): ListQuery {
  const message = readObject(body, 'the body')
  const schemas = memberOf(message, 'schemas')
  if (!Array.isArray(schemas) || !schemas.includes(searchUrn))
    throw faulty('invalidSyntax', `schemas must hold ${searchUrn}`)
  const asked = Object.fromEntries(
    known.map((name) => [name, memberOf(message, name) ?? undefined]),
  )
  return listQueryOf(model, asked)
}

function listQueryOf(model: ResourceModel, asked: Record<string, unknown>): ListQuery {
  const { filter, attributes, excludedAttributes, sortBy, sortOrder } = asked
  if (sortBy !== undefined || sortOrder !== undefined)
    throw faulty('invalidValue', 'lists are not sorted: see sort in ServiceProviderConfig')
  if (filter !== undefined && typeof filter !== 'string')
    throw faulty('invalidFilter', 'filter must be a text')
  return {
    filter: filter === undefined ? undefined : bind(model, parseFilter(filter)),
    page: readPage(asked),
    projection: readProjection(attributes, excludedAttributes),
    list: [model.name, filter ?? null],
  }
}

/** The parameters of a route that answers one resource. */
export function readAnswerQuery(query: unknown): Projection {
  const { attributes, excludedAttributes, ...others } = readObject(query ?? {}, 'the query')
  for (const name of Object.keys(others))
    if (name !== 'account') throw faulty('invalidValue', `${name} is no parameter of this address`)
  return readProjection(attributes, excludedAttributes)
}
