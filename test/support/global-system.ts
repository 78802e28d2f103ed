/** Finds, downloads or builds what the system tests run, before the first of them and outside their time limits. */
import type { TestProject } from 'vitest/node'

import { findHelm } from './chart.ts'
import { controlPlaneVersion, findControlPlane } from './control-plane/binaries.ts'
import { startMigratedServer } from './global-database.ts'
import { findInstallations } from './postgres-installations.ts'
import { buildProviderMirror } from './provider.ts'
import { findTerraform } from './terraform.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresVersions: string
    kubernetes: string
    terraform: string
    providerMirror: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('kubernetes', await controlPlaneVersion(await findControlPlane()))
  const versions = findInstallations().map(({ version }) => version)
  project.provide('postgresVersions', versions.join(', '))
  const terraform = await findTerraform()
  project.provide('terraform', `${terraform.name} ${terraform.version}`)
  project.provide('providerMirror', await buildProviderMirror())
  await findHelm()
  return startMigratedServer(project)
}
