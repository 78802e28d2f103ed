/** What the API is and can, and its documentation: everything is served from this machine. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import {
  accessChecksMax,
  applyItemsMax,
  bodyBytesMax,
  changesWaitSecondsMax,
  errorCodes,
  objectKinds,
  pageSizeMax,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { accountParameter, problemAnswers, queryOf } from '../declarations/routes.ts'
import { statuses } from '../http/errors.ts'
import { version } from './version.ts'

const number = (description: string): object => ({ type: 'integer', minimum: 0, description })

const capabilities = {
  type: 'object',
  properties: {
    version: { type: 'string', maxLength: 64, description: 'Version of this API.' },
    kinds: {
      type: 'array',
      items: { type: 'string', maxLength: 64 },
      description: 'Kinds of objects that it stores, in the order in which they are applied.',
    },
    limits: {
      type: 'object',
      description: 'Bounds on requests.',
      properties: {
        applyItems: number('Most items in one apply.'),
        pageSize: number('Most objects in a page.'),
        accessChecks: number('Most questions in one access check.'),
        changesWaitSeconds: number('Longest wait for changes.'),
        bodyBytes: number('Largest body.'),
      },
      required: ['applyItems', 'pageSize', 'accessChecks', 'changesWaitSeconds', 'bodyBytes'],
      additionalProperties: false,
    },
  },
  required: ['version', 'kinds', 'limits'],
  additionalProperties: false,
}

export async function capabilityRoutes(app: FastifyInstance): Promise<void> {
  const answer = {
    version,
    kinds: objectKinds,
    limits: {
      applyItems: applyItemsMax,
      pageSize: pageSizeMax,
      accessChecks: accessChecksMax,
      changesWaitSeconds: changesWaitSecondsMax,
      bodyBytes: bodyBytesMax,
    },
  }
  app.get(
    '/capabilities',
    {
      schema: {
        operationId: 'getCapabilities',
        summary: 'What this API is and can',
        tags: ['system'],
        querystring: queryOf(accountParameter),
        response: { 200: capabilities, ...problemAnswers },
      },
    },
    async () => answer,
  )
}

/** Files of swagger-ui that the page loads; nothing else of the package is served. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, validatorUrl: null })`
const startHash = createHash('sha256').update(start).digest('base64')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rollcall API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>${start}</script>
</body>
</html>
`

/** The page needs its own scripts, inline styles and the API, and nothing from anywhere else. */
const pagePolicy = `default-src 'none'; script-src 'self' 'sha256-${startHash}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`

export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  const read = readerOf()
  app.get('/openapi.json', async (_request, reply) => {
    const text = await read(join(import.meta.dirname, '../../openapi.json'))
    return send(reply, 'application/json; charset=utf-8', text)
  })
  app.get('/docs', async (_request, reply) => {
    reply.header('content-security-policy', pagePolicy)
    return send(reply, 'text/html; charset=utf-8', page)
  })
  for (const [name, type] of Object.entries(assets))
    app.get(`/docs/${name}`, async (_request, reply) => {
      const packageFile = createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')
      reply.header('cache-control', 'max-age=86400')
      return send(reply, type, await read(join(dirname(packageFile), 'static', name)))
    })
  app.get('/docs/errors', async (_request, reply) =>
    send(reply, 'text/html; charset=utf-8', errorsPage()),
  )
}

function send(reply: FastifyReply, type: string, content: string | Buffer): FastifyReply {
  return reply
    .type(type)
    .serializer((payload: string) => payload)
    .send(content)
}

/** The address of a problem leads here. */
function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(([code, meaning]) => {
    // What is a code is a key of both tables.
    const status = statuses[code as keyof typeof errorCodes]
    return `<tr id="${code}"><td>${code}</td><td>${status}</td><td>${meaning}</td></tr>`
  })
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rollcall: problems</title></head>
<body><h1>Problems</h1><table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>
${rows.join('\n')}
</table></body></html>
`
}

/** Reads files when they are first asked for, and keeps them. */
function readerOf(): (path: string) => Promise<Buffer> {
  const kept = new Map<string, Promise<Buffer>>()
  return async (path) => {
    let reading = kept.get(path)
    if (reading === undefined) {
      reading = readFile(path)
      kept.set(path, reading)
      reading.catch(() => kept.delete(path))
    }
    return await reading
  }
}
