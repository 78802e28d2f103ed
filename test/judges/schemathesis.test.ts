/**
 * Schemathesis, a property-based fuzzer that is not ours: it makes requests from the OpenAPI document, right ones and wrong ones, and looks at every answer.
 * Its seed is fixed: a finding comes back.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { installPythonJudge } from '../support/judges.ts'
import { removeFolder, runCommand, temporaryFolder } from '../support/processes.ts'

const document = join(import.meta.dirname, '../../api/openapi.json')
const examplesMax = 25
const limitMs = 8 * 60_000

const checks = [
  'not_a_server_error',
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
    const { code, stdout, stderr } = await runCommand(
      join(programs, 'schemathesis'),
      [
        'run',
        document,
        ...['--url', api.url],
        ...['--header', `Authorization: Bearer ${api.adminKey}`],
        ...['--checks', checks.join(',')],
        ...['--phases', 'examples,coverage,fuzzing'],
        ...['--max-examples', String(examplesMax)],
        ...['--seed', '1'],
        ...['--workers', '2'],
        // Long polls wait as long as they are asked to.
        ...['--request-timeout', '60'],
        ...['--suppress-health-check', 'all'],
        '--continue-on-failure',
        ...['--report', 'json', '--report-json-path', report],
      ],
      { cwd: folder, limitMs },
    )
    const text = `${stdout}${stderr}`.replaceAll(api.adminKey, 'rck_...')
    expect(code, `${text.slice(-12_000)}\n${api.log().slice(-4_000)}`).toBe(0)
    // It did ask.
    const asked = JSON.stringify(JSON.parse(readFileSync(report, 'utf8'))).length
    expect(asked).toBeGreaterThan(100)
  },
  limitMs,
)
