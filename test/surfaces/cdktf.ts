/** CDK for Terraform: a TypeScript program over the generated bindings, synthesised, then applied by Terraform. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ApiKey } from '@rollcall/cdktf/lib/api-key'
import { Account } from '@rollcall/cdktf/lib/account'
import { RollcallProvider } from '@rollcall/cdktf/lib/provider'
import { RoleAssignment } from '@rollcall/cdktf/lib/role-assignment'
import { Role } from '@rollcall/cdktf/lib/role'
import { User } from '@rollcall/cdktf/lib/user'
import { App, LocalBackend, TerraformStack, TerraformVariable } from 'cdktf'

import type { Resource } from './surface.ts'
import { keyVariable, startTerraformWith } from './terraform-surface.ts'

export const startCdktf = startTerraformWith(async (workspace, resources, settings) => {
  const outdir = join(workspace.folder, 'cdktf.out')
  const app = new App({ outdir })
  const stack = new TerraformStack(app, 'facts')
  // The default is a file in the folder that the program runs in, which every workspace would share.
  new LocalBackend(stack, { path: join(workspace.folder, 'terraform.tfstate') })
  new RollcallProvider(stack, 'rollcall', settings)
  const roles = new Map<string, Role>()
  const users = new Map<string, User>()
  // A construct is referred to by others, so what is referred to comes first.
  for (const resource of inOrder(resources)) add(stack, resource, roles, users)
  app.synth()
  const synthesised = join(outdir, 'stacks', 'facts', 'cdk.tf.json')
  workspace.write('cdk.tf.json', readFileSync(synthesised, 'utf8'))
})

function add(
  stack: TerraformStack,
  resource: Resource,
  roles: Map<string, Role>,
  users: Map<string, User>,
): void {
  const { handle, adoption, deletionPolicy } = resource
  const settings = {
    ...(adoption === undefined ? {} : { adoption }),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
  }
  const id = `${resource.kind}-${handle}`
  switch (resource.kind) {
    case 'Account':
      new Account(stack, id, { ...resource.spec, ...settings })
      return
    case 'Role':
      roles.set(resource.spec.name, new Role(stack, id, { ...resource.spec, ...settings }))
      return
    case 'User': {
      const { spec } = resource
      const named = spec.roles?.map((name) => roles.get(name)?.name ?? name)
      const config = { ...spec, ...settings, ...(named === undefined ? {} : { roles: named }) }
      users.set(spec.username ?? '', new User(stack, id, config))
      return
    }
    case 'RoleAssignment': {
      const { spec } = resource
      const user = users.get(spec.user)?.username ?? spec.user
      const role = roles.get(spec.role)?.name ?? spec.role
      new RoleAssignment(stack, id, { ...spec, user, role, ...settings })
      return
    }
    case 'ApiKey': {
      const { spec } = resource
      const variable = new TerraformVariable(stack, `${id}-secret`, {
        type: 'string',
        sensitive: true,
      })
      variable.overrideLogicalId(keyVariable(handle))
      new ApiKey(stack, id, {
        ...spec,
        ...settings,
        user: users.get(spec.user)?.username ?? spec.user,
        secretWo: variable.stringValue,
        secretWoVersion: 1,
      })
    }
  }
}

const ORDER: Resource['kind'][] = ['Account', 'Role', 'User', 'RoleAssignment', 'ApiKey']

function inOrder(resources: Resource[]): Resource[] {
  return ORDER.flatMap((kind) => resources.filter((resource) => resource.kind === kind))
}
