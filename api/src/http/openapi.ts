/**
 * The OpenAPI 3.1 document, from what the routes say of themselves: shapes by their schemas, the rest by http/route-schema.ts. What holds for every
 * route of a sort (conditions, managers, problems) is added here, so that no route can forget it.
 */
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'

import { Components, isObject, type JsonObject } from './openapi-components.ts'
import { headersOf, isWrite } from './openapi-headers.ts'
import './route-schema.ts'
import { refTo } from './schemas.ts'
import { statusTexts } from './status-texts.ts'

/** A route with what it says of itself. */
export interface DescribedRoute {
  method: string
  /** Path as OpenAPI writes it: `/v1/users/{id}`, `/v1/users:apply`. */
  path: string
  schema: FastifySchema
  readsOnly: boolean
  /** Whether it reads none of the headers that declarers send. */
  isPlain: boolean
}

/** Collects the routes that are added after this call; those that are not documented are left out. */
export function collectRoutes(app: FastifyInstance): readonly DescribedRoute[] {
  const routes: DescribedRoute[] = []
  app.addHook('onRoute', ({ url, method, schema, config }: RouteOptions) => {
    if (!url.startsWith('/v1/') || config?.undocumented === true) return
    for (const one of [method].flat()) {
      // Fastify answers HEAD wherever it answers GET.
      if (one === 'HEAD') continue
      const readsOnly = config !== undefined && 'readsOnly' in config && config.readsOnly === true
      const isPlain = config !== undefined && 'isPlain' in config && config.isPlain === true
      routes.push({ method: one, path: showPath(url), schema: schema ?? {}, readsOnly, isPlain })
    }
  })
  return routes
}

/** `/v1/users/:id([^:/]+)::lock` -> `/v1/users/{id}:lock`: what a parameter matches is left out, two colons are one. */
function showPath(url: string): string {
  return url
    .split('::')
    .map((part) => part.replaceAll(/:([a-zA-Z]+)(?:\([^)]*\))?/g, '{$1}'))
    .join(':')
}

/** The document. Throws for a route that does not say what it is. */
export function openApiDocument(routes: readonly DescribedRoute[], version: string): JsonObject {
  const components = new Components()
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operationOf(route, components)
  }
  const tags = [...new Set(routes.flatMap(({ schema }) => schema.tags ?? []))]
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version,
      description:
        'Users, roles, API keys and IP whitelists, declared and made true. Problems are documents of RFC 9457 with a stable code; lists go on by cursors.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', 'x-internal': false }],
    security: [{ apiKey: [] }],
    tags: tags.toSorted().map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: `Authorization: Bearer rck_...`',
        },
      },
      schemas: components.reached(),
    },
  }
}

function operationOf(route: DescribedRoute, components: Components): JsonObject {
  const { operationId, summary, description, tags, security, body } = route.schema
  if (operationId === undefined || summary === undefined || tags === undefined)
    throw new Error(`${route.method} ${route.path} says neither operationId, summary nor tags`)
  return {
    operationId,
    summary,
    description: description ?? (/[.?]$/.test(summary) ? summary : `${summary}.`),
    tags: [...tags],
    ...(security === undefined ? {} : { security: [...security] }),
    parameters: parametersOf(route, components),
    ...(isObject(body) && { requestBody: bodyOf(route, components.converted(body)) }),
    responses: responsesOf(route, components),
  }
}

function parametersOf(route: DescribedRoute, components: Components): JsonObject[] {
  const { params, querystring } = route.schema
  return [
    ...parametersIn('path', params, components),
    ...parametersIn('query', querystring, components),
    ...headersOf(route),
  ]
}

function parametersIn(
  place: 'path' | 'query',
  schema: unknown,
  components: Components,
): JsonObject[] {
  if (!isObject(schema) || !isObject(schema['properties'])) return []
  const { required } = schema
  return Object.entries(schema['properties']).map(([name, member]) => {
    const { description, ...shape } = components.converted(isObject(member) ? member : {})
    const isNeeded = place === 'path' || (Array.isArray(required) && required.includes(name))
    return { name, in: place, required: isNeeded, description, schema: shape }
  })
}

function bodyOf({ method, schema: { consumes } }: DescribedRoute, schema: JsonObject): JsonObject {
  const usual =
    method === 'PATCH' ? ['application/merge-patch+json', 'application/json'] : ['application/json']
  const types = consumes ?? usual
  return {
    required: true,
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  }
}

function responsesOf(route: DescribedRoute, components: Components): JsonObject {
  const { response, produces } = route.schema
  // Whatever the route is, a request can be wrong and the API can fail.
  const answers: Record<string, unknown> = {
    '401': refTo('problem', 'Problem'),
    '429': refTo('problem', 'Problem'),
    '4xx': refTo('problem', 'Problem'),
    '500': refTo('problem', 'Problem'),
    '5xx': refTo('problem', 'Problem'),
    ...(isObject(response) ? response : {}),
  }
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status.toUpperCase(),
      answerOf(status, isObject(schema) ? schema : {}, { route, produces, components }),
    ]),
  )
}

function answerOf(
  status: string,
  schema: JsonObject,
  of: { route: DescribedRoute; produces: readonly string[] | undefined; components: Components },
): JsonObject {
  const { description: own } = schema
  const description = typeof own === 'string' ? own : meaningOf(status)
  if (schema['type'] === 'null') return { description, headers: rateHeaders(status) }
  if (/^[45]/.test(status)) {
    const isPage = of.produces?.includes('text/html') === true
    const content = {
      'application/problem+json': { schema: of.components.converted(schema) },
      // Whoever follows a link is a person with a browser.
      ...(isPage && { 'text/html': { schema: { contentMediaType: 'text/html' } } }),
    }
    return { description, headers: rateHeaders(status), content }
  }
  const types = of.produces ?? ['application/json']
  const content = types.map((type) => [
    type,
    {
      // A stream has no bound that a schema could say.
      schema:
        type === 'application/json' ? of.components.converted(schema) : { contentMediaType: type },
    },
  ])
  return {
    description,
    headers: answerHeaders(status, of.route),
    content: Object.fromEntries(content),
  }
}

function meaningOf(status: string): string {
  if (status === '401') return 'No credential, or one that is not valid.'
  if (status === '429') return 'Too many requests: ask again after `Retry-After`.'
  if (status === '500') return 'Broken: the problem names the request in the log.'
  if (status === '4xx') return 'Refused: the problem says why and what is allowed.'
  if (status === '5xx') return 'Not now, or broken: the problem says whether to try again.'
  return `${statusTexts[Number(status)] ?? status}.`
}

const text = { type: 'string', maxLength: 256 }

/** Every answer but one that tells of a failure says how many requests are left. */
function rateHeaders(status: string): JsonObject {
  if (status.startsWith('5')) return {}
  return {
    'RateLimit-Limit': {
      description: 'Requests that the caller may make of this route in a window.',
      schema: count,
    },
    'RateLimit-Remaining': {
      description: 'Requests that are left of them.',
      schema: count,
    },
    'RateLimit-Reset': { description: 'Seconds until the next window.', schema: count },
    ...(status === '429' && {
      'Retry-After': { description: 'Seconds after which to ask again.', schema: count },
    }),
  }
}

const count = { type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 }

/** What the headers of a success say. */
function answerHeaders(status: string, route: DescribedRoute): JsonObject {
  const isObjectAnswer = route.path.endsWith('/{id}') || status === '201'
  const isPlaced = isWrite(route) || /^(list|get)/.test(route.schema.operationId ?? '')
  return {
    ...rateHeaders(status),
    ...(isObjectAnswer && {
      ETag: { description: 'Version of the object, for `If-Match`.', schema: text },
    }),
    ...(status === '201' && {
      Location: { description: 'Path of the object.', schema: text },
    }),
    ...((status === '201' || route.method === 'PATCH') && {
      'Rollcall-Warning': {
        description: 'Something that was taken and is probably not meant; once for each.',
        schema: text,
      },
    }),
    ...(isPlaced &&
      (isWrite(route) || !route.path.endsWith('/{id}')) && {
        'Feed-Cursor': {
          description:
            'A place in the change feed before what was written, or before the first page.',
          schema: text,
        },
      }),
  }
}

function sorted(paths: Record<string, JsonObject>): JsonObject {
  return Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
