/**
 * npm run test:components: asks the registry which vulnerabilities it knows of in what the lock file installs, and compares that with docs/security/components.json. The exit code is 1 when one is beyond its
 * time, or was not written down yet, and 2 when the registry cannot be asked.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { runCommand } from '../../support/processes.ts'
import {
  breachesOn,
  type ComponentRegister,
  installedBy,
  type ReportedVulnerability,
  unknownIn,
} from './components.ts'

const limitMs = 5 * 60_000
const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
/** Written by us; the test beside the requirements of ASVS looks at its form. */
const register = JSON.parse(read('docs/security/components.json')) as ComponentRegister
const lockFile = read('package-lock.json')
/** As npm writes it. */
const lock = JSON.parse(lockFile) as { packages: Record<string, { version?: string }> }
const installed = installedBy(lockFile)
const today = new Date().toISOString().slice(0, 10)
const faults = breachesOn(today, register, installed)
const reported = await askRegistry()
if (reported === undefined) process.exitCode = 2
else faults.push(...unknownIn(reported, register))
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else if (reported !== undefined) console.log('every component is within its time')

async function askRegistry(): Promise<ReportedVulnerability[] | undefined> {
  const { stdout } = await runCommand('npm', ['audit', '--json', '--omit=dev'], {
    cwd: root,
    limitMs,
  })
  // What npm writes; without an answer of the registry there are no vulnerabilities in it, not even none.
  const report = JSON.parse(stdout) as {
    message?: string
    vulnerabilities?: Record<string, Audited>
  }
  if (report.vulnerabilities === undefined) {
    console.error(`the registry cannot be asked: ${report.message ?? 'npm audit did not answer'}`)
    return undefined
  }
  return Object.values(report.vulnerabilities).flatMap(reportedIn)
}

interface Audited {
  name: string
  /** An advisory, or the name of a package that has one. */
  via: readonly (string | { url: string; name: string })[]
  /** Where in the lock file those stand that have it. */
  nodes: readonly string[]
}

function reportedIn({ name, via, nodes }: Audited): ReportedVulnerability[] {
  const versions = new Set(nodes.map((path) => lock.packages[path]?.version ?? 'unknown'))
  return via.flatMap((one) =>
    typeof one === 'string'
      ? []
      : [...versions].map((version) => ({ advisory: one.url, package: name, version })),
  )
}
