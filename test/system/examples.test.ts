/**
 * Every example runs as it stands, against one API, as a reader tries one after the other. Only what a reader sets too
 * differs: the address, the key, where the provider lies.
 */
import {
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { User } from '@rollcall/resources'
import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { startControlPlane } from '../support/control-plane.ts'
import { list, show, untilReady } from '../support/kube-objects.ts'
import { installOperator, startOperator } from '../support/operator.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  temporaryFolder,
} from '../support/processes.ts'
import { createWorkspace, findTerraform } from '../support/terraform.ts'
import { openWorld, type World } from '../surfaces/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let api: RunningApi
let world: World

beforeAll(async () => {
  api = await startApi()
  world = await openWorld(api)
})

afterAll(async () => {
  await world?.close()
  await api?.close()
})

describe('examples/terraform, examples/cdktf and examples/cdktn', () => {
  test('examples/terraform: init, apply, an empty plan, destroy', async () => {
    await holds(join(root, 'examples/terraform'))
  })

  test.each(['examples/cdktf', 'examples/cdktn'])(
    '%s: synth, init, apply, an empty plan, destroy',
    async (example) => {
      const folder = temporaryFolder('cdk')
      try {
        cpSync(join(root, example), folder, { recursive: true })
        symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
        const env = { ...inheritedEnvironment(), CHECKPOINT_DISABLE: '1' }
        const synth = await runCommand(process.execPath, ['main.ts'], { cwd: folder, env })
        expect(synth, synth.stderr).toMatchObject({ code: 0 })
        await holds(join(folder, 'cdktf.out/stacks/example'))
      } finally {
        removeFolder(folder)
      }
    },
  )

  async function holds(folder: string): Promise<void> {
    const workspace = createWorkspace({
      program: await findTerraform(),
      from: folder,
      env: { TF_VAR_endpoint: api.url, ROLLCALL_TOKEN: api.adminKey },
    })
    try {
      await workspace.init()
      await workspace.apply()
      const user = await world.getUser('barbara')
      expect(user).toMatchObject({
        spec: { roles: ['zone-operator'], credential: { mode: 'none' } },
        status: { state: 'ACTIVE' },
        manager: { kind: 'terraform', instance: 'example' },
      })
      const plan = await workspace.plan()
      expect(plan.changes, plan.text).toBe(false)
      await workspace.destroy()
      expect((await world.getUserById(user.id))?.status.state).toBe('DEACTIVATED')
      expect(await world.findRole('zone-operator')).toBeUndefined()
    } finally {
      workspace.remove()
    }
  }
})

describe('examples/quickstart', () => {
  test('rollcall apply makes it true, a second apply changes nothing, an edit deactivates', async () => {
    const folder = temporaryFolder('quickstart')
    try {
      cpSync(join(root, 'examples/quickstart'), folder, { recursive: true })
      const secrets = join(folder, 'secrets')
      const run = (command: string): ReturnType<typeof runCommand> =>
        runCommand(
          process.execPath,
          [join(root, 'cli/src/main.ts'), command, '-f', folder, '--secrets-dir', secrets],
          {
            env: { ...inheritedEnvironment(), ROLLCALL_URL: api.url, ROLLCALL_TOKEN: api.adminKey },
          },
        )
      const applied = await run('apply')
      expect(applied, applied.stderr).toMatchObject({ code: 0 })
      const declared = documents(folder).filter(({ kind }) => kind === 'User')
      expect(declared).toHaveLength(5)
      for (const { spec } of declared) {
        const user: User = await world.getUser(String(spec['username']))
        expect(user.status.effective.active).toBe(spec['active'] ?? true)
      }
      const key = readFileSync(join(secrets, 'deploy-key/key'), 'utf8').trim()
      expect(await world.whoAmI(key)).toEqual({ status: 200, username: 'deploy' })

      const written = await world.written()
      expect(await run('plan')).toMatchObject({ code: 0 })
      expect(await run('apply')).toMatchObject({ code: 0 })
      expect(await world.written()).toEqual(written)

      const file = join(folder, 'users.yaml')
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(
          '  lastName: Hopper\n',
          '  lastName: Hopper\n  active: false\n',
        ),
      )
      const plan = await run('plan')
      expect(plan.code).toBe(2)
      expect(plan.stdout).toContain('grace')
      expect(await run('apply')).toMatchObject({ code: 0 })
      expect((await world.getUser('grace')).status.state).toBe('DEACTIVATED')
    } finally {
      removeFolder(folder)
    }
  })
})

describe('examples/kubectl', () => {
  test('kubectl apply, kubectl wait, and everything is true', async () => {
    const controlPlane = await startControlPlane()
    try {
      const operator = await startOperator(controlPlane, await installOperator(controlPlane))
      const folder = join(controlPlane.folder, 'example')
      mkdirSync(folder)
      cpSync(join(root, 'examples/kubectl'), folder, { recursive: true })
      const objects = documents(folder)
      const connection = objects.find(({ kind }) => kind === 'Connection')
      expect(connection?.spec['url']).toMatch(/^https?:/)
      // The reader's own address and key.
      for (const file of globSync('**/*.yaml', { cwd: folder })) {
        const path = join(folder, file)
        const text = readFileSync(path, 'utf8')
        writeFileSync(path, text.replaceAll(String(connection?.spec['url']), api.url))
      }
      const namespace = String(connection?.metadata.namespace ?? 'default')
      const reference = connection?.spec['credentialsSecretRef'] as { name: string; key?: string }
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: reference.name, labels: { 'rollcall.dev/secret': 'true' } },
        stringData: { [reference.key ?? 'key']: api.operatorKey },
      }
      if (namespace !== 'default') await controlPlane.kubectl(['create', 'namespace', namespace])
      await controlPlane.kubectl(['apply', '-n', namespace, '-f', '-'], list([secret]))
      await controlPlane.kubectl(['apply', '-n', namespace, '-f', folder])
      // First with words of our own for what is not Ready, then as the README says.
      const shown = await untilReady(controlPlane, namespace)
      const kinds = 'rcrole,rcuser,rckey'
      const condition = ['--for=condition=Ready', '--timeout=60s']
      await controlPlane.kubectl(['wait', ...condition, '-n', namespace, kinds, '--all'])
      expect(shown.length, shown.map(show).join('\n')).toBe(
        objects.filter(({ kind }) => kind !== 'Connection' && kind !== 'Secret').length,
      )
      for (const { spec } of objects.filter(({ kind }) => kind === 'User')) {
        const user = await world.getUser(String(spec['username']))
        expect(user.manager?.kind).toBe('kubernetes')
      }
      await operator.stop()
    } finally {
      rmSync(join(controlPlane.folder, 'example'), { recursive: true, force: true })
      await controlPlane.stop()
    }
  })
})

interface Document {
  kind: string
  metadata: { name: string; namespace?: string }
  spec: Record<string, unknown>
}

/** The manifests of a folder; what is no Kubernetes object, such as rollcall.yaml, is left out. */
function documents(folder: string): Document[] {
  return globSync('*.yaml', { cwd: folder })
    .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')))
    .filter(
      (document): document is Document =>
        typeof document === 'object' && document !== null && 'kind' in document,
    )
}
