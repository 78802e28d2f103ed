/** The committed schema, from which the bindings are made, is what Terraform itself reads from the built provider. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createWorkspace, findTerraform } from '../support/terraform.ts'

test('provider/schema.json is what Terraform reads from the provider', async () => {
  const workspace = createWorkspace({ program: await findTerraform() })
  try {
    workspace.write(
      'main.tf',
      'terraform {\n  required_providers {\n    rollcall = { source = "rollcall.dev/rollcall/rollcall" }\n  }\n}\n',
    )
    await workspace.init()
    const read: unknown = JSON.parse(await workspace.run('providers', 'schema', '-json'))
    const committed = readFileSync(join(import.meta.dirname, '../../provider/schema.json'), 'utf8')
    expect(read).toEqual(JSON.parse(committed))
  } finally {
    workspace.remove()
  }
})
