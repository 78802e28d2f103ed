/** The chart as Helm renders it, taken by a real API server. Without a kubelet no pod runs: the objects are the test. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { chartFolder, helm, renderChart, type KubeObject } from '../support/chart.ts'
import { startControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { list } from '../support/kube-objects.ts'

const NAMESPACE = 'rollcall-system'

let controlPlane: ControlPlane
let objects: KubeObject[]

beforeAll(async () => {
  controlPlane = await startControlPlane()
  objects = await renderChart(NAMESPACE)
  await controlPlane.kubectl(['create', 'namespace', NAMESPACE])
})

afterAll(() => controlPlane?.stop())

test('helm lint finds nothing', async () => {
  const { code, stdout } = await helm('lint', '--strict', chartFolder)
  expect(stdout).toContain('0 chart(s) failed')
  expect(code).toBe(0)
})

test('a value that the schema does not know is refused by name', async () => {
  const { code, stderr } = await helm('template', 'rollcall', chartFolder, '--set', 'replcias=3')
  expect(code).not.toBe(0)
  expect(stderr).toContain('replcias')
})

test('the API server takes every object of the chart', async () => {
  const applied = await controlPlane.kubectl(
    ['apply', '--server-side', '-n', NAMESPACE, '-f', '-'],
    list(objects),
  )
  expect(applied.trim().split('\n')).toHaveLength(objects.length)
  await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all'])
})

test('the chart carries exactly the CRDs of crds/', () => {
  const carried = objects.filter(({ kind }) => kind === 'CustomResourceDefinition')
  const plain = carried.map((crd) => {
    const name = crd.metadata.name.split('.')[0] ?? ''
    const file = `${singularOf(name)}.yaml`
    return {
      file,
      rendered: specOf(crd),
      written: specOf(loadAll(readFileSync(join(chartFolder, '../../crds', file), 'utf8'))[0]),
    }
  })
  expect(plain).toHaveLength(6)
  for (const { rendered, written } of plain) expect(rendered).toEqual(written)
})

test('no right of the operator is wider than its kinds, Secrets and events need', () => {
  const rules = objects
    .filter(({ kind, metadata }) => kind.endsWith('Role') && metadata.name.includes('operator'))
    .flatMap((object) => ('rules' in object ? (object.rules as Rule[]) : []))
  const wild = rules.filter(({ apiGroups = [], resources = [], verbs }) =>
    [...apiGroups, ...resources, ...verbs].includes('*'),
  )
  expect(wild).toEqual([])
  const reads = rules.filter(
    ({ resources = [], verbs }) =>
      resources.includes('secrets') && verbs.includes('deletecollection'),
  )
  expect(reads).toEqual([])
})

test('pods run as nobody, without privileges and with a read-only root', () => {
  const pods = objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    // The shape of apps/v1 and batch/v1, which the API server has just checked.
    .map(
      (object) =>
        (object as unknown as { spec: { template: { spec: PodSpec } } }).spec.template.spec,
    )
  expect(pods.length).toBeGreaterThan(0)
  for (const pod of pods) {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true })
    for (const container of pod.containers) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  }
})

interface Rule {
  apiGroups?: string[]
  resources?: string[]
  verbs: string[]
}

interface PodSpec {
  securityContext?: object
  containers: { securityContext?: object }[]
}

function specOf(crd: unknown): unknown {
  return typeof crd === 'object' && crd !== null && 'spec' in crd ? crd.spec : undefined
}

function singularOf(plural: string): string {
  const names: Record<string, string> = { apikeys: 'api-key', roleassignments: 'role-assignment' }
  return names[plural] ?? plural.replace(/s$/, '')
}
