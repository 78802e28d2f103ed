/** The headers that every answer has, whatever became of the request. */
import { expect } from 'vitest'

/** What a page or a file for browsers may say instead. */
const always: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
  'referrer-policy': /^(no-referrer|same-origin)$/,
  'strict-transport-security': /^max-age=31536000/,
  'cache-control': /^no-store$/,
  'cross-origin-resource-policy': /^same-origin$/,
}
/** Headers that tell browsers of other sites that they may read the answer, or anybody what the server is made of. */
const never = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'server',
  'x-powered-by',
]
const types = [
  /^application\/json; charset=utf-8$/,
  /^application\/problem\+json; charset=utf-8$/,
  /^application\/scim\+json; charset=utf-8$/,
  /^application\/x-ndjson(; charset=utf-8)?$/,
  /^text\/csv; charset=utf-8; header=present$/,
  /^text\/html; charset=utf-8$/,
]

export function expectSafeHeaders(
  headers: Readonly<Record<string, unknown>>,
  status: number,
  of: string,
): void {
  for (const [name, wanted] of Object.entries(always))
    expect(String(headers[name]), `${name} of ${of} (${status})`).toMatch(wanted)
  for (const name of never) expect(headers, `${of} (${status})`).not.toHaveProperty(name)
  const type = headers['content-type']
  if (status === 204 || (type === undefined && headers['content-length'] === '0')) return
  expect(
    types.some((one) => one.test(String(type))),
    `content type of ${of} (${status}): ${String(type)}`,
  ).toBe(true)
}
