/** Spectral, with the rules of OpenAPI and of the OWASP API Security Top 10, on the document that the API answers. */
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { installNodeJudge } from '../support/judges.ts'
import { runCommand } from '../support/processes.ts'

const errorSeverity = 0
const document = join(import.meta.dirname, '../../api/openapi.json')

interface Finding {
  code: string
  severity: number
  path: (string | number)[]
  message: string
}

test('spectral finds no error in the OpenAPI document, the OWASP rules included', async () => {
  const folder = await installNodeJudge('spectral')
  const { stdout, stderr } = await runCommand(
    join(folder, 'node_modules/.bin/spectral'),
    ['lint', document, '--ruleset', 'ruleset.yaml', '--format', 'json', '--quiet'],
    { cwd: folder },
  )
  expect(stdout, stderr).toMatch(/^\[/)
  const findings = JSON.parse(stdout) as Finding[]
  const errors = findings
    .filter(({ severity }) => severity === errorSeverity)
    .map(({ code, path, message }) => `${path.join('/')}: ${code}: ${message}`)
  expect(errors).toEqual([])
})

test('spectral finds an error where there is one', async () => {
  const folder = await installNodeJudge('spectral')
  const bare = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Bare', version: '1', description: 'No bounds.' },
    paths: { '/x': { get: { responses: { 200: { description: 'x' } } } } },
  })
  const { stdout } = await runCommand(
    join(folder, 'node_modules/.bin/spectral'),
    ['lint', '--ruleset', 'ruleset.yaml', '--format', 'json', '--quiet'],
    { cwd: folder, input: bare },
  )
  const findings = JSON.parse(stdout) as Finding[]
  expect(findings.filter(({ severity }) => severity === errorSeverity)).not.toEqual([])
})
