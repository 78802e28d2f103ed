/** The server as its callers see it: a process, spoken to by another gRPC implementation's client. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noteAttributes } from '../testing/demo-provider.ts'
import type { ObjectValue } from '../values.ts'
import { unknown } from '../values.ts'
import { createCertificate } from './certificate.ts'
import { decodeObject, encodeObject } from './messages.ts'
import { connect, startPlugin, type PluginClient, type StartedPlugin } from './plugin-client.ts'
import * as protocol from './tfplugin6.ts'

const main = join(import.meta.dirname, '../testing/main.ts')
const schema = { version: 1, description: '', attributes: noteAttributes }
const encoded = (value: ObjectValue | null) => encodeObject(schema, value)

let plugin: StartedPlugin
let client: PluginClient
beforeAll(async () => {
  plugin = await startPlugin(process.execPath, [main])
  client = connect(plugin, plugin.client)
}, 30_000)
afterAll(async () => {
  client.close()
  plugin.process.kill('SIGKILL')
  await plugin.exited
})

const note: ObjectValue = {
  id: null,
  text: 'remember',
  tags: ['b', 'a'],
  rows: [{ point: 'web', weight: 0.1 }],
  secret: 'never stored',
  locked: null,
  revision: null,
}

async function plan(config: ObjectValue | null, prior: ObjectValue | null, memory?: Uint8Array) {
  const answer = await client.call('PlanResourceChange', protocol.PlanResourceChange, {
    typeName: 'demo_note',
    config: encoded(config),
    priorState: encoded(prior),
    proposedNewState: encoded(config),
    priorPrivate: memory,
  })
  return { ...answer, planned: decodeObject(schema, answer.plannedState) }
}

async function apply(config: ObjectValue | null, prior: ObjectValue | null) {
  const { plannedState, plannedPrivate } = await plan(config, prior)
  const answer = await client.call('ApplyResourceChange', protocol.ApplyResourceChange, {
    typeName: 'demo_note',
    config: encoded(config),
    priorState: encoded(prior),
    plannedState,
    plannedPrivate,
  })
  return { ...answer, state: decodeObject(schema, answer.newState) }
}

describe('the door', () => {
  test('is announced in one line', () => {
    expect(plugin.handshake.slice(0, 3)).toEqual(['1', '6', 'unix'])
    expect(plugin.handshake[4]).toBe('grpc')
    expect(plugin.handshake[5]).not.toContain('=')
  })

  test('lets in who was announced, and nobody else', async () => {
    const ask = async (certificate: Parameters<typeof connect>[1]) => {
      const other = connect(plugin, certificate)
      try {
        return await other.call('GetMetadata', protocol.GetMetadata, {})
      } finally {
        other.close()
      }
    }
    expect((await ask(plugin.client)).resources).toEqual([{ typeName: 'demo_note' }])
    await expect(ask(undefined)).rejects.toThrow(/UNAVAILABLE/)
    await expect(ask(createCertificate())).rejects.toThrow(/UNAVAILABLE/)
    expect((await ask(plugin.client)).dataSources).toEqual([{ typeName: 'demo_count' }])
  })

  test('answers the health check and refuses what it does not know', async () => {
    expect(Buffer.from(await client.raw('/grpc.health.v1.Health/Check')).toString('hex')).toBe(
      '0801',
    )
    await expect(client.raw('/tfplugin6.Provider/LockState')).rejects.toThrow(/UNIMPLEMENTED/)
  })

  test('stays open on an interrupt and closes when asked to', async () => {
    const other = await startPlugin(process.execPath, [main])
    const speaker = connect(other, other.client)
    other.process.kill('SIGINT')
    await speaker.call('GetMetadata', protocol.GetMetadata, {})
    await speaker.raw('/plugin.GRPCController/Shutdown')
    speaker.close()
    expect(await other.exited).toBe(0)
    expect(existsSync(dirname(other.handshake[3] ?? ''))).toBe(false)
    expect(other.stderr()).toBe('')
  }, 30_000)

  test('is not opened to a person at a shell', async () => {
    const other = await startPlugin(process.execPath, [main], { TF_PLUGIN_MAGIC_COOKIE: '' })
    expect(await other.exited).toBe(1)
    expect(other.stderr()).toMatch(/started by terraform or tofu, not by hand/)
  }, 30_000)
})

describe('schema and configuration', () => {
  test('the schema says what each attribute is', async () => {
    const { resourceSchemas, serverCapabilities } = await client.call(
      'GetProviderSchema',
      protocol.GetProviderSchema,
      {},
    )
    const attributes = resourceSchemas['demo_note']?.block?.attributes ?? []
    expect(attributes.map(({ name }) => name)).toEqual(Object.keys(noteAttributes))
    expect(attributes.find(({ name }) => name === 'secret')).toMatchObject({ writeOnly: true })
    expect(serverCapabilities).toEqual({
      planDestroy: true,
      getProviderSchemaOptional: true,
      moveResourceState: true,
    })
  })

  test('a mistake is pinned where Terraform finds it, and spelled out', async () => {
    const { diagnostics } = await client.call(
      'ValidateResourceConfig',
      protocol.ValidateResourceConfig,
      {
        typeName: 'demo_note',
        config: encoded({ ...note, text: 'forbidden', rows: [{ point: 'fax', weight: null }] }),
      },
    )
    expect(diagnostics).toMatchObject([
      { severity: 1, detail: 'rows[0].point: must be "web" or "api"' },
      { severity: 1, detail: 'choose another' },
    ])
    expect(diagnostics[0]?.attribute?.steps).toMatchObject([
      { attributeName: 'rows' },
      { elementKeyInt: 0 },
    ])
  })

  test('what is not known yet is no mistake', async () => {
    const { diagnostics } = await client.call(
      'ValidateResourceConfig',
      protocol.ValidateResourceConfig,
      { typeName: 'demo_note', config: encoded({ ...note, text: unknown, rows: unknown }) },
    )
    expect(diagnostics).toEqual([])
  })

  test('a type that does not exist is a diagnostic', async () => {
    const { diagnostics } = await client.call('ReadResource', protocol.ReadResource, {
      typeName: 'demo_ghost',
    })
    expect(diagnostics).toMatchObject([{ summary: 'Unknown resource type' }])
  })
})

describe('the life of an object', () => {
  test('is planned, made, read, changed and removed', async () => {
    const { planned } = await plan(note, null)
    expect(planned).toEqual({
      ...note,
      id: unknown,
      revision: unknown,
      locked: false,
      secret: null,
    })
    const created = await apply(note, null)
    expect(created.diagnostics).toEqual([])
    expect(created.state).toMatchObject({ text: 'remember', revision: 1, secret: null })
    expect(Buffer.from(created.private).toString()).toMatch(/^\{"name":"note-/)

    const read = await client.call('ReadResource', protocol.ReadResource, {
      typeName: 'demo_note',
      currentState: created.newState,
      private: created.private,
    })
    expect(decodeObject(schema, read.newState)).toEqual(created.state)
    expect(read.private).toEqual(created.private)

    const same = await plan(note, created.state)
    expect(same.planned).toEqual(created.state)

    const changed = await apply({ ...note, text: 'forget' }, created.state)
    expect(changed.state).toMatchObject({ text: 'forget', revision: 2 })

    const removed = await apply(null, changed.state)
    expect(removed.state).toBeNull()
    const gone = await client.call('ReadResource', protocol.ReadResource, {
      typeName: 'demo_note',
      currentState: changed.newState,
    })
    expect(decodeObject(schema, gone.newState)).toBeNull()
  })

  test('is protected at plan time', async () => {
    const { state } = await apply({ ...note, locked: true }, null)
    const refused = await plan(null, state)
    expect(refused.planned).toBeNull()
    expect(refused.diagnostics).toMatchObject([{ severity: 1, summary: 'Locked' }])
  })

  test('keeps its state when a change is refused, and is not made when a bug prevents it', async () => {
    const { state } = await apply(note, null)
    const refused = await apply({ ...note, text: 'refused' }, state)
    expect(refused.state).toEqual(state)
    expect(refused.diagnostics).toMatchObject([{ summary: 'Refused', detail: 'by the server' }])
    const broken = await apply({ ...note, text: 'broken' }, null)
    expect(broken.state).toBeNull()
    expect(broken.diagnostics).toMatchObject([{ summary: 'The provider failed' }])
  })

  test('is imported by its id', async () => {
    const { state } = await apply(note, null)
    const found = await client.call('ImportResourceState', protocol.ImportResourceState, {
      typeName: 'demo_note',
      id: typeof state?.['id'] === 'string' ? state['id'] : '',
    })
    expect(found.importedResources).toHaveLength(1)
    expect(decodeObject(schema, found.importedResources[0]?.state)).toEqual(state)
    const missing = await client.call('ImportResourceState', protocol.ImportResourceState, {
      typeName: 'demo_note',
      id: 'ghost',
    })
    expect(missing.diagnostics).toMatchObject([{ detail: 'There is no note ghost.' }])
  })

  test('goes on from the state of an older version', async () => {
    const { upgradedState } = await client.call(
      'UpgradeResourceState',
      protocol.UpgradeResourceState,
      {
        typeName: 'demo_note',
        version: 0,
        rawState: { json: Buffer.from('{"id": "7", "body": "old", "colour": "red"}') },
      },
    )
    expect(decodeObject(schema, upgradedState)).toMatchObject({ id: '7', text: 'old', tags: null })
  })
})

describe('what there is none of', () => {
  test.each([
    ['GetFunctions', protocol.GetFunctions, {}],
    ['GetResourceIdentitySchemas', protocol.GetResourceIdentitySchemas, {}],
  ] as const)('%s answers an empty list', async (name, pair, request) => {
    expect(await client.call(name, pair, request)).toEqual({ diagnostics: [] })
  })

  test('a function, an ephemeral resource and a move are refused by name', async () => {
    const called = await client.call('CallFunction', protocol.CallFunction, { name: 'guess' })
    expect(called.error?.text).toContain('no function "guess"')
    const opened = await client.call('OpenEphemeralResource', protocol.EphemeralResource, {
      typeName: 'demo_token',
    })
    expect(opened.diagnostics).toMatchObject([{ summary: 'Unknown ephemeral resource type' }])
    const moved = await client.call('MoveResourceState', protocol.MoveResourceState, {
      sourceProviderAddress: 'example.test/other/other',
      sourceTypeName: 'other_note',
      targetTypeName: 'demo_note',
    })
    expect(moved.diagnostics).toMatchObject([{ summary: 'The state cannot be moved' }])
  })
})
