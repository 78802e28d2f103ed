/** Terraform in its own language, in the JSON form of it. */
import type { Resource } from './surface.ts'
import {
  keyVariable,
  labelOf,
  snakeCase,
  startTerraformWith,
  withSnakeCase,
} from './terraform-surface.ts'

export const startTerraform = startTerraformWith(async (workspace, resources, settings) => {
  const keys = resources.filter(({ kind }) => kind === 'ApiKey')
  const configuration = {
    terraform: { required_providers: { rollcall: { source: 'rollcall.dev/rollcall/rollcall' } } },
    provider: { rollcall: settings },
    ...unlessEmpty('variable', variablesOf(keys)),
    ...unlessEmpty('resource', resourcesByType(resources)),
  }
  workspace.write('main.tf.json', JSON.stringify(configuration, null, 2))
})

/** An empty block is an error to Terraform. */
function unlessEmpty(name: string, block: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(block).length === 0 ? {} : { [name]: block }
}

function variablesOf(keys: Resource[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.map(({ handle }) => [keyVariable(handle), { type: 'string', sensitive: true }]),
  )
}

function resourcesByType(resources: Resource[]): Record<string, Record<string, unknown>> {
  const byType: Record<string, Record<string, unknown>> = {}
  for (const resource of resources) {
    const type = `rollcall_${snakeCase(resource.kind.replace(/^./, (first) => first.toLowerCase()))}`
    const block = (byType[type] ??= {})
    block[labelOf(resource.handle)] = attributesOf(resource, resources)
  }
  return byType
}

/** What is declared beside it is referred to, as people do, so that Terraform knows the order; anything else is a name. */
function attributesOf(resource: Resource, all: Resource[]): Record<string, unknown> {
  const { kind, handle, spec, deletionPolicy, adoption } = resource
  // withSnakeCase answers an object for an object.
  const attributes = withSnakeCase(spec) as Record<string, unknown>
  if (kind === 'User' && spec.roles !== undefined) {
    attributes['roles'] = spec.roles.map((name) => referTo('Role', name, all))
  }
  if (kind === 'ApiKey' || kind === 'RoleAssignment') {
    attributes['user'] = referTo('User', spec.user, all)
  }
  if (kind === 'RoleAssignment') attributes['role'] = referTo('Role', spec.role, all)
  if (kind === 'ApiKey') {
    attributes['secret_wo'] = `\${var.${keyVariable(handle)}}`
    attributes['secret_wo_version'] = 1
  }
  if (deletionPolicy !== undefined) attributes['deletion_policy'] = deletionPolicy
  if (adoption !== undefined) attributes['adoption'] = adoption
  return attributes
}

function referTo(kind: 'Role' | 'User', name: string, all: Resource[]): string {
  const declared = all.find(
    (other) =>
      (kind === 'Role' && other.kind === 'Role' && other.spec.name === name) ||
      (kind === 'User' && other.kind === 'User' && other.spec.username === name),
  )
  if (declared === undefined) return name
  const attribute = kind === 'Role' ? 'name' : 'username'
  return `\${rollcall_${kind.toLowerCase()}.${labelOf(declared.handle)}.${attribute}}`
}
