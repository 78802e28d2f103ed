/** What a person at a terminal reads from Terraform, from the first plan to destroy, and what they never read: a secret. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { newApiKey } from '@rollcall/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import {
  createWorkspace,
  findTerraform,
  type TerraformProgram,
  type TerraformWorkspace,
} from '../support/terraform.ts'
import { openWorld, type World } from '../surfaces/world.ts'

let api: RunningApi
let world: World
let program: TerraformProgram
let workspace: TerraformWorkspace

beforeAll(async () => {
  program = await findTerraform()
  api = await startApi()
  world = await openWorld(api)
})

afterAll(async () => {
  await world?.close()
  await api?.close()
})

beforeEach(() => {
  workspace = createWorkspace({
    program,
    env: { ROLLCALL_URL: api.url, ROLLCALL_TOKEN: api.operatorKey },
  })
})

afterEach(() => workspace.remove())

const PROVIDER = `terraform {
  required_providers {
    rollcall = { source = "rollcall.dev/rollcall/rollcall" }
  }
}
`

describe('a life', () => {
  test('init, plan, apply, an empty plan, a change in place, destroy', async () => {
    const configuration = (lastName: string): string => `${PROVIDER}
resource "rollcall_role" "viewer" {
  name        = "tf-viewer"
  permissions = ["zones.view"]
}
resource "rollcall_user" "grace" {
  username   = "tf-grace"
  email      = "tf-grace@example.test"
  first_name = "Grace"
  last_name  = "${lastName}"
  roles      = [rollcall_role.viewer.name]
  credential = { mode = "none" }
}
`
    workspace.write('main.tf', configuration('Murray'))
    await workspace.init()
    expect((await workspace.plan()).text).toContain('Plan: 2 to add, 0 to change, 0 to destroy.')
    expect(await workspace.apply()).toContain('Apply complete! Resources: 2 added')
    expect((await workspace.plan()).text).toContain('No changes.')
    const { id } = await world.getUser('tf-grace')

    workspace.write('main.tf', configuration('Hopper'))
    const changed = await workspace.plan()
    expect(changed.text).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
    expect(changed.text).toMatch(/last_name\s+= "Murray" -> "Hopper"/)
    // Nothing else is shown as changing.
    expect(changed.text.match(/^ +[~+-] \w+ +=/gm)).toHaveLength(1)
    await workspace.apply()
    expect(await world.getUser('tf-grace')).toMatchObject({ id, spec: { lastName: 'Hopper' } })

    expect(await workspace.destroy()).toContain('Destroy complete! Resources: 2 destroyed.')
    expect((await world.getUserById(id))?.status.state).toBe('DEACTIVATED')
    expect(await world.findRole('tf-viewer')).toBeUndefined()
  })

  test('a user that exists is imported by username and then declared', async () => {
    const spec = { username: 'tf-found', email: 'tf-found@example.test', type: 'person' }
    const { status } = await world.call('POST', '/v1/users', { spec })
    expect(status).toBe(201)
    workspace.write(
      'main.tf',
      `${PROVIDER}
resource "rollcall_user" "found" {
  username = "tf-found"
  email    = "tf-found@example.test"
}
`,
    )
    await workspace.init()
    expect(await workspace.run('import', '-no-color', 'rollcall_user.found', 'tf-found')).toContain(
      'Import successful!',
    )
    await workspace.apply()
    expect((await world.getUser('tf-found')).manager?.kind).toBe('terraform')
    expect((await workspace.plan()).changes).toBe(false)
  })

  test('a user that was removed behind its back is planned anew', async () => {
    workspace.write(
      'main.tf',
      `${PROVIDER}
resource "rollcall_role" "lost" {
  name = "tf-lost"
}
`,
    )
    await workspace.init()
    await workspace.apply()
    const role = await world.findRole('tf-lost')
    const manager = `${role?.manager?.kind}/${role?.manager?.instance}`
    const { status } = await world.call('DELETE', `/v1/roles/${role?.id}`, undefined, {
      'if-match': '*',
      'rollcall-manager': manager,
    })
    expect(status).toBe(200)
    expect((await workspace.plan()).text).toContain('Plan: 1 to add')
    await workspace.apply()
    expect(await world.findRole('tf-lost')).toBeDefined()
  })

  test('a protected user is refused to a destroy at plan time', async () => {
    const configuration = (isProtected: boolean): string => `${PROVIDER}
resource "rollcall_user" "kept" {
  username            = "tf-kept"
  type                = "application"
  deletion_protection = ${isProtected}
}
`
    workspace.write('main.tf', configuration(true))
    await workspace.init()
    await workspace.apply()
    const refused = await workspace.tryRun('plan', '-destroy', '-no-color')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('deletion_protection')
    expect((await world.getUser('tf-kept')).status.state).toBe('ACTIVE')
    workspace.write('main.tf', configuration(false))
    await workspace.apply()
    await workspace.destroy()
  })

  test('data sources answer what others declared', async () => {
    workspace.write(
      'main.tf',
      `${PROVIDER}
data "rollcall_user" "admin" {
  username = "admin"
}
data "rollcall_whoami" "me" {}
output "admin" { value = data.rollcall_user.admin.id }
output "me" { value = data.rollcall_whoami.me.username }
`,
    )
    await workspace.init()
    await workspace.apply()
    const admin = await world.getUser('admin')
    expect(await workspace.run('output', '-raw', 'admin')).toBe(admin.id)
    expect(await workspace.run('output', '-raw', 'me')).toBe('rollcall-operator')
  })
})

describe('a secret', () => {
  test('stands neither in the state, nor in a plan, nor in anything that is printed', async () => {
    const first = newApiKey()
    const second = newApiKey()
    const configuration = (version: number): string => `${PROVIDER}
variable "secret" {
  type      = string
  sensitive = true
}
resource "rollcall_user" "robot" {
  username = "tf-robot"
  type     = "application"
}
resource "rollcall_api_key" "robot" {
  user              = rollcall_user.robot.username
  name              = "ci"
  secret_wo         = var.secret
  secret_wo_version = ${version}
}
`
    workspace.write('main.tf', configuration(1))
    await workspace.init()
    const told = [await workspace.apply(`-var=secret=${first.text}`)]
    expect(await world.whoAmI(first.text)).toEqual({ status: 200, username: 'tf-robot' })
    expect((await workspace.plan(`-var=secret=${first.text}`)).changes).toBe(false)

    workspace.write('main.tf', configuration(2))
    told.push((await workspace.plan('-out=saved.plan', `-var=secret=${second.text}`)).text)
    told.push(await workspace.run('show', '-no-color', 'saved.plan'))
    told.push(await workspace.apply(`-var=secret=${second.text}`))
    expect((await world.whoAmI(second.text)).status).toBe(200)
    expect((await world.whoAmI(first.text)).status).toBe(401)

    told.push(await workspace.run('state', 'pull'))
    const files = globSync('{,.}*tfstate*', { cwd: workspace.folder })
    expect(files).not.toEqual([])
    for (const file of files) told.push(readFileSync(join(workspace.folder, file), 'utf8'))
    for (const text of told) {
      expect(text).not.toContain(first.text)
      expect(text).not.toContain(second.text)
      expect(text).not.toContain(api.operatorKey)
    }
  })
})

describe('what is wrong', () => {
  test('a role that does not exist is an error of apply on its attribute, and never of plan', async () => {
    workspace.write(
      'main.tf',
      `${PROVIDER}
resource "rollcall_user" "waiting" {
  username = "tf-waiting"
  type     = "application"
  roles    = ["tf-not-yet"]
}
`,
    )
    await workspace.init()
    expect((await workspace.plan()).text).toContain('Plan: 1 to add')
    const refused = await workspace.tryRun('apply', '-no-color', '-auto-approve')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('tf-not-yet')
    expect(refused.stderr).toMatch(/on main\.tf line \d+/)
    expect(refused.stderr).toContain('roles')
  })

  test('deactivation goes through although the rest is refused', async () => {
    const configuration = (rest: string): string => `${PROVIDER}
resource "rollcall_user" "urgent" {
  username = "tf-urgent"
  type     = "application"
  ${rest}
}
`
    workspace.write('main.tf', configuration(''))
    await workspace.init()
    await workspace.apply()
    const key = await world.issueKey('tf-urgent', 'sign-of-life')
    workspace.write('main.tf', configuration('active = false\n  roles = ["tf-never"]'))
    expect((await workspace.tryRun('apply', '-no-color', '-auto-approve')).code).toBe(1)
    expect((await world.check(key)).reason).toBe('access.user-inactive')
  })

  test('host bits are refused before anything is asked, on their attribute, with the corrected text', async () => {
    workspace.write(
      'main.tf',
      `${PROVIDER}
resource "rollcall_user" "bits" {
  username     = "tf-bits"
  ip_whitelist = [{ cidr = "198.51.100.7/24" }]
}
`,
    )
    await workspace.init()
    const { code, stderr } = await workspace.tryRun('validate', '-no-color')
    expect(code).toBe(1)
    expect(stderr).toContain('198.51.100.0/24')
    expect(stderr).toContain('ip_whitelist')
  })

  test('an attribute that does not exist is named', async () => {
    workspace.write(
      'main.tf',
      `${PROVIDER}
resource "rollcall_user" "typo" {
  usrname = "tf-typo"
}
`,
    )
    await workspace.init()
    const { code, stderr } = await workspace.tryRun('validate', '-no-color')
    expect(code).toBe(1)
    expect(stderr).toContain('usrname')
  })

  test('an API that is away is named by its address, with the setting that gave it', async () => {
    const away = createWorkspace({
      program,
      env: { ROLLCALL_URL: 'http://127.0.0.1:9', ROLLCALL_TOKEN: api.operatorKey },
    })
    away.write(
      'main.tf',
      `${PROVIDER}
data "rollcall_user" "admin" {
  username = "admin"
}
`,
    )
    await away.init()
    const { code, stderr } = await away.tryRun('plan', '-no-color')
    expect(code).toBe(1)
    expect(stderr).toContain('http://127.0.0.1:9')
    expect(stderr).toMatch(/endpoint|ROLLCALL_URL/)
    expect(stderr).not.toContain(api.operatorKey)
    away.remove()
  })

  test('a wrong key is one clear error that does not show it', async () => {
    const wrong = `rck_${'0'.repeat(49)}`
    const refused = createWorkspace({
      program,
      env: { ROLLCALL_URL: api.url, ROLLCALL_TOKEN: wrong },
    })
    refused.write(
      'main.tf',
      `${PROVIDER}
data "rollcall_user" "admin" {
  username = "admin"
}
`,
    )
    await refused.init()
    const { code, stderr } = await refused.tryRun('plan', '-no-color')
    expect(code).toBe(1)
    expect(stderr.match(/^(│ )?Error: /gm), stderr).toHaveLength(1)
    expect(stderr).toMatch(/token|key|credential/i)
    expect(stderr).not.toContain(wrong)
    refused.remove()
  })
})
