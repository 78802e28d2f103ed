/**
 * Ends every run with what it ran against and one line of counts, `N passed, N failed, N skipped`, over all projects.
 * A file that could not be loaded, a hook that failed and an error outside any test count as failures: a run that says
 * 0 failed has no red anywhere.
 */
import type { Reporter, TestModule, Vitest } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** The names under which the global set-ups of the projects provide what they started or found, with the words to show. */
const SERVERS = {
  postgres: 'PostgreSQL',
  postgresVersions: 'PostgreSQL, one smoke test on each of',
  kubernetes: 'kube-apiserver',
  terraform: '',
} as const

export class Summary implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = count(modules)
    counts.failed += unhandled.length
    const against = this.#ranAgainst()
    const lines = against.length === 0 ? [] : ['', 'Ran against', ...against]
    const { passed, failed, skipped } = counts
    lines.push('', `${passed} passed, ${failed} failed, ${skipped} skipped`)
    // After the other reporters, whose own summary is written at the same moment.
    setImmediate(() => process.stdout.write(`${lines.join('\n')}\n`))
  }

  #ranAgainst(): string[] {
    const projects = this.#vitest?.projects ?? []
    const provided = projects.flatMap((project) => Object.entries(project.getProvidedContext()))
    return Object.entries(SERVERS).flatMap(([name, words]) => {
      const version = versionOf(provided.find(([provision]) => provision === name)?.[1])
      return version === undefined ? [] : [`  ${words} ${version}`.replace('   ', '  ')]
    })
  }
}

export function count(modules: readonly TestModule[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      // A test without a result was never reached.
      counts[state === 'pending' ? 'failed' : state] += 1
    }
    const suites = [...module.children.allSuites()]
    counts.failed += [module, ...suites].filter((suite) => suite.errors().length > 0).length
  }
  return counts
}

function versionOf(provided: unknown): string | undefined {
  if (typeof provided === 'string') return provided
  if (typeof provided !== 'object' || provided === null || !('version' in provided))
    return undefined
  return String(provided.version)
}
