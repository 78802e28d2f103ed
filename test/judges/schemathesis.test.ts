/**
 * Schemathesis, a property-based fuzzer that is not ours: it makes requests from the OpenAPI document, right ones and wrong ones, and looks at every answer.
 * Its seed is fixed: a finding comes back.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { installPythonJudge } from '../support/judges.ts'
import { removeFolder, runCommand, temporaryFolder } from '../support/processes.ts'

const document = join(import.meta.dirname, '../../api/openapi.json')
const examplesMax = 10
const limitMs = 15 * 60_000

/** The classes of Unicode that our patterns name, as ranges, both as they stand in JSON: Python's expressions know no `\p`. */
const classes: Readonly<Record<string, string>> = {
  [String.raw`\\p{Cc}`]: String.raw`\\u0000-\\u001f\\u007f-\\u009f`,
  [String.raw`\\p{Cf}`]: String.raw`\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff`,
  [String.raw`\\p{Co}`]: String.raw`\\ue000-\\uf8ff`,
  // No JSON that arrives holds half a pair.
  [String.raw`\\p{Cs}`]: '',
  [String.raw`\\p{Z}`]: String.raw` \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`,
}

/** The document with patterns that Python can make texts from. */
function readableDocument(): string {
  return Object.entries(classes).reduce(
    (text, [name, ranges]) => text.replaceAll(name, ranges),
    readFileSync(document, 'utf8'),
  )
}

const checks = [
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'missing_required_header',
  'unsupported_method',
  'ignored_auth',
]

let api: RunningApi
let folder: string
beforeAll(async () => {
  api = await startApi({ env: { ROLLCALL_LOG_LEVEL: 'warn' } })
  folder = temporaryFolder('schemathesis')
})
afterAll(async () => {
  removeFolder(folder)
  await api.close()
})

test(
  'schemathesis finds no answer that the OpenAPI document does not promise, and never a 500',
  async () => {
    const programs = await installPythonJudge('schemathesis')
    const report = join(folder, 'report.json')
    const readable = join(folder, 'openapi.json')
    writeFileSync(readable, readableDocument())
    const { code, stdout, stderr } = await runCommand(
      join(programs, 'schemathesis'),
      [
        'run',
        readable,
        '--url',
        api.url,
        '--header',
        `Authorization: Bearer ${api.adminKey}`,
        '--checks',
        checks.join(','),
        '--phases',
        'coverage,fuzzing',
        '--max-examples',
        String(examplesMax),
        '--seed',
        '1',
        '--workers',
        '2',
        // Long polls wait as long as they are asked to.
        '--request-timeout',
        '60',
        '--suppress-health-check',
        'all',
        '--continue-on-failure',
        '--report',
        'json',
        '--report-json-path',
        report,
      ],
      { cwd: folder, limitMs },
    )
    const text = `${stdout}${stderr}`.replaceAll(api.adminKey, 'rck_...')
    const found = text.split(/={5,} FAILURES ={5,}/)[1]?.split(/={5,} WARNINGS ={5,}/)[0]
    expect(code, (found ?? text).slice(0, 12_000)).toBe(0)
    // A 503 is documented, on a machine that is slow; what is broken never is.
    const broken = api
      .log()
      .split('\n')
      .filter((line) => line.includes('"status":500'))
    expect(broken).toEqual([])
    // It did ask.
    const asked = JSON.stringify(JSON.parse(readFileSync(report, 'utf8'))).length
    expect(asked).toBeGreaterThan(100)
  },
  limitMs,
)
