/** ASVS 15.2.1: only components within the times that the guide names, by what is written down and by what the registry knows. */
import { execFileSync } from 'node:child_process'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  breachesOn,
  type ComponentRegister,
  installedBy,
  remedyDays,
  unknownIn,
} from '../judges/components/components.ts'
import { inheritedEnvironment, runCommand } from '../support/processes.ts'
import { readText } from './sources.ts'

const root = join(import.meta.dirname, '../..')
const installed = installedBy(readText('package-lock.json'))
// Written by hand; the first test looks at it.
const register = JSON.parse(readText('docs/security/components.json')) as ComponentRegister

/** That of the commit that is tested, so that an old one is judged as it was; today where there are no commits. */
function dayOfCommit(): string {
  try {
    return execFileSync('git', ['show', '-s', '--format=%cs', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return new Date().toISOString().slice(0, 10)
  }
}

describe('ASVS 15.2.1: what is written down', () => {
  test('has nothing that is beyond its time at this commit', () => {
    expect(breachesOn(dayOfCommit(), register, installed)).toEqual([])
    for (const { advisory, reason } of register.vulnerabilities) {
      expect(advisory).toMatch(/^https:/)
      expect(reason.length).toBeGreaterThan(20)
    }
  })

  test('is judged by the times of the guide', () => {
    const guide = readText('docs/guide/security.md').replaceAll(/\s+/g, ' ')
    expect(guide).toContain(
      'A known vulnerability that can be reached is mended within seven days, another within thirty; everything else is renewed every quarter',
    )
    expect(remedyDays).toEqual({ reachable: 7, unreachable: 30, renewal: 92 })
  })

  const known = {
    advisory: 'https://advisories.example.test/1',
    package: 'pg',
    versions: [...(installed.get('pg') ?? [])],
    foundOn: '2026-11-01',
    reason: 'reached by every request that reads',
  }
  const withOne = (isReachable: boolean, versions = known.versions): ComponentRegister => ({
    renewedOn: '2026-11-01',
    vulnerabilities: [{ ...known, versions, isReachable }],
  })

  test.each([
    ['one that can be reached, after seven days', withOne(true), '2026-11-08', 0],
    ['one that can be reached, after eight', withOne(true), '2026-11-09', 1],
    ['another, after thirty days', withOne(false), '2026-12-01', 0],
    ['another, after 31', withOne(false), '2026-12-02', 1],
    ['one of a version that is no more installed', withOne(true, ['0.0.1']), '2026-12-02', 0],
    ['versions of a quarter ago', withOne(false, []), '2027-02-01', 0],
    ['versions of longer ago', withOne(false, []), '2027-02-02', 1],
  ])('%s', (_what, one, day, count) => {
    expect(breachesOn(day, one, installed)).toHaveLength(count)
  })

  test('a vulnerability that is reported and not written down is a fault, and one of another version too', () => {
    const reported = { advisory: known.advisory, package: 'pg', version: known.versions[0] ?? '' }
    expect(unknownIn([reported], withOne(true))).toEqual([])
    expect(unknownIn([reported], { ...register, vulnerabilities: [] })).toHaveLength(1)
    expect(unknownIn([{ ...reported, version: '0.0.1' }], withOne(true))).toHaveLength(1)
  })
})

describe('ASVS 15.2.1: npm run test:components', () => {
  let registry: Server
  let advisories: Record<string, object[]> | undefined
  let asked: Record<string, string[]> = {}

  beforeAll(async () => {
    registry = createServer((request, response) => {
      if (advisories === undefined) return response.writeHead(405).end()
      response.setHeader('content-type', 'application/json')
      if (request.method === 'GET') return response.end(versionsOf(request.url ?? ''))
      void readBody(request).then((body) => {
        asked = JSON.parse(body) as typeof asked
        response.end(JSON.stringify(advisories))
      })
      return undefined
    })
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    registry.closeAllConnections()
    registry.close()
  })

  async function judge(known: typeof advisories): Promise<{ code: number; said: string }> {
    advisories = known
    const { port } = registry.address() as AddressInfo
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      ['test/judges/components/main.ts'],
      {
        cwd: root,
        env: { ...inheritedEnvironment(), npm_config_registry: `http://127.0.0.1:${port}` },
      },
    )
    return { code, said: `${stdout}${stderr}` }
  }

  test('is content with a registry that knows of nothing, and asks of everything that runs', async () => {
    const { code, said } = await judge({})
    expect([code, said]).toEqual([0, 'every component is within its time\n'])
    expect(Object.keys(asked)).toEqual(expect.arrayContaining(['fastify', 'pg', 'nodemailer']))
    expect(Object.keys(asked)).not.toContain('vitest')
  })

  test('fails when the registry knows of one that nobody has written down', async () => {
    const advisory = {
      id: 1,
      url: 'https://advisories.example.test/1',
      title: 'an example',
      severity: 'high',
      vulnerable_versions: '>=0.0.0',
    }
    const { code, said } = await judge({ pg: [advisory] })
    const [version] = installed.get('pg') ?? []
    expect([code, said]).toEqual([
      1,
      `pg ${version} has https://advisories.example.test/1, which is not written down\n`,
    ])
  })

  test('says so when the registry cannot be asked', async () => {
    const { code, said } = await judge(undefined)
    expect(code).toBe(2)
    expect(said).toContain('the registry cannot be asked')
  })
})

async function readBody(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== 'gzip') return await text(request)
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return gunzipSync(Buffer.concat(parts)).toString('utf8')
}

/** What npm asks of a package that has an advisory. */
function versionsOf(url: string): string {
  const name = decodeURIComponent(url.slice(1))
  const versions = [...(installed.get(name) ?? [])].map((version) => [version, { name, version }])
  return JSON.stringify({ name, versions: Object.fromEntries(versions) })
}
