/** The chart, rendered by the real Helm: `helm` 3.18 or newer on the PATH, else Helm 4 from the cache, built with Go the first time. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { loadAll } from 'js-yaml'

import { buildMissing, cacheFolder } from './go-build.ts'
import {
  inheritedEnvironment,
  runCommand,
  temporaryFolder,
  type CommandResult,
} from './processes.ts'

export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
}

const HELM_VERSION = '4.2.4'
export const chartFolder = fileURLToPath(new URL('../../charts/rollcall', import.meta.url))

export async function findHelm(): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const found = folders.map((folder) => join(folder, 'helm')).find((file) => existsSync(file))
  if (found !== undefined) return found
  const folder = cacheFolder(`helm-${HELM_VERSION}`)
  await buildMissing({
    module: fileURLToPath(new URL('helm', import.meta.url)),
    folder,
    programs: [{ name: 'helm', source: 'helm.sh/helm/v4/cmd/helm' }],
    ldflags: `-s -w -X helm.sh/helm/v4/internal/version.version=v${HELM_VERSION}`,
    about: 'about a minute on two cores',
  })
  return join(folder, 'helm')
}

export async function helm(...args: string[]): Promise<CommandResult> {
  const home = temporaryFolder('helm')
  const env = {
    ...inheritedEnvironment(),
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
  }
  return runCommand(await findHelm(), args, { env })
}

/** Every object that an installation with these values makes. */
export async function renderChart(
  namespace: string,
  values: Record<string, string> = {},
): Promise<KubeObject[]> {
  const set = Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const { code, stdout, stderr } = await helm(
    'template',
    'rollcall',
    chartFolder,
    '-n',
    namespace,
    ...set,
  )
  if (code !== 0) throw new Error(`helm template ended with ${code}:\n${stderr}`)
  // Helm answers Kubernetes objects or comments alone, which load as null.
  return (loadAll(stdout) as (KubeObject | null)[]).filter((object) => object !== null)
}
