import { rawDefinitions, sharedLibrary } from './program.ts'
import { type Definitions, refName, refPrefix, rewrite, type Schema } from './schema.ts'
import { objectKindsOf, type Sources } from './sources.ts'
import { refuseSchemaTraps, refuseSourceTraps } from './traps.ts'

/**
 * Every type of the sources as JSON Schema, made plain: references lead to objects only (aliases of strings, numbers, lists and unions are
 * written out where they are used, because many readers ignore what stands beside a `$ref`), generic types have plain names
 * (`ApplyResult<User>` is `UserApplyResult`), and the forms that no type states are added (`UserKubernetesSpec`, `UserSpecPatch`, `UserPatchRequest`).
 */
export function definitionsOf(sources: Sources, library = sharedLibrary()): Definitions {
  refuseSourceTraps(sources)
  const generated = rawDefinitions(sources, library)
  refuseSchemaTraps(sources, generated)
  const raw = plainNames(generated)
  const written = Object.fromEntries(
    Object.entries(raw).map(([name, schema]) => [name, writeOutAliases(schema, raw)]),
  )
  const all = { ...written, ...patches(sources, written) }
  return { ...all, ...kubernetesSpecs(all) }
}

/** Kinds of Kubernetes by the name of their spec type: those whose spec has a tag with a `kind`. */
export function kubernetesKindsOf(definitions: Definitions): Map<string, string> {
  return new Map(
    Object.entries(definitions).flatMap(([name, schema]) =>
      name.endsWith('Spec') &&
      !name.endsWith('KubernetesSpec') &&
      typeof schema.k8s?.['kind'] === 'string'
        ? [[schema.k8s['kind'], name] as const]
        : [],
    ),
  )
}

/** The schema with every reference replaced by what it leads to. */
export function inlined(schema: Schema, definitions: Definitions, met: string[] = []): Schema {
  return rewrite(schema, (inner) => {
    if (inner.$ref === undefined) return inner
    const name = refName(inner.$ref)
    if (met.includes(name)) throw new Error(`${[...met, name].join(' -> ')} leads back to itself`)
    return withOwn(inner, inlined(definitionOf(definitions, name), definitions, [...met, name]))
  })
}

/** The definition of a name; a missing one is a fault of the generator. */
export function definitionOf(definitions: Definitions, name: string): Schema {
  const definition = definitions[name]
  if (!definition) throw new Error(`there is no type ${name}`)
  return definition
}

function plainNames(raw: Definitions): Definitions {
  // `UserPage` is nothing but `Page<User>`: the page itself takes the name.
  const aliases = new Map(
    Object.entries(raw).flatMap(([name, schema]) =>
      schema.$ref?.includes('<') ? [[refName(schema.$ref), name] as const] : [],
    ),
  )
  const plain = (name: string): string => {
    const generic = /^(\w+)<(.+)>$/.exec(name)
    return aliases.get(name) ?? (generic ? `${plain(generic[2] ?? '')}${generic[1] ?? ''}` : name)
  }
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([, schema]) => !schema.$ref?.includes('<'))
      .map(([name, schema]) => [
        plain(name),
        rewrite(schema, (inner) =>
          inner.$ref ? { ...inner, $ref: `${refPrefix}${plain(refName(inner.$ref))}` } : inner,
        ),
      ]),
  )
}

function writeOutAliases(schema: Schema, raw: Definitions): Schema {
  return rewrite(schema, (inner) => {
    if (inner.$ref === undefined) return inner
    const target = definitionOf(raw, refName(inner.$ref))
    // An alias of an object (`UserPage` of `Page<User>`) leads on; an object stays a reference.
    if (target.type === 'object') return inner
    return withOwn(inner, writeOutAliases(target, raw))
  })
}

/** What a reference leads to, with what stands beside the reference preferred. */
function withOwn(reference: Schema, target: Schema): Schema {
  const { $ref: _, ...own } = reference
  return { ...target, ...own }
}

/** A merge patch (RFC 7396) of each spec: every member may be left out, and null takes it away. */
function patches(sources: Sources, definitions: Definitions): Definitions {
  const added: Definitions = {}
  for (const kind of objectKindsOf(sources)) {
    const spec = inlinedObjects(definitionOf(definitions, `${kind}Spec`), definitions)
    added[`${kind}SpecPatch`] = patchOf(spec)
    added[`${kind}PatchRequest`] = {
      type: 'object',
      description: `Body that changes an object: a merge patch (RFC 7396) of its spec.`,
      properties: {
        spec: {
          $ref: `${refPrefix}${kind}SpecPatch`,
          description: 'What to change: a member that is absent stays, null takes it away.',
        },
        ...besideSpec(definitions[`${kind}CreateRequest`]),
      },
      required: ['spec'],
      additionalProperties: false,
    }
  }
  return added
}

/** Members of a key's text, which a patch leaves alone: another one is made by rotation. */
const textMembers = new Set(['hash', 'prefix'])

/** What a creation takes beside the spec, a patch takes as well. */
function besideSpec(creation: Schema | undefined): Definitions {
  const members = Object.entries(creation?.properties ?? {}).filter(
    ([name]) => name !== 'spec' && !textMembers.has(name),
  )
  return Object.fromEntries(members)
}

/** References to objects directly under a member replaced, so that the patch reaches into them; lists are replaced whole and keep theirs. */
function inlinedObjects(schema: Schema, definitions: Definitions): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    if (!member.$ref) return [name, member] as const
    const target = definitionOf(definitions, refName(member.$ref))
    return [name, withOwn(member, inlinedObjects(target, definitions))] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

function patchOf(spec: Schema): Schema {
  const { required: _, k8s: _k8s, terraform: _terraform, ...rest } = spec
  const members = Object.entries(spec.properties ?? {}).map(([name, member]) => {
    const { description, k8s: _, terraform: __, ...shape } = member
    const patched = shape.properties ? patchOf(shape) : mapPatchOf(shape)
    return [name, { ...(description ? { description } : {}), anyOf: [patched, { type: 'null' }] }]
  })
  return { ...rest, properties: Object.fromEntries(members) as Record<string, Schema> }
}

/** In a map, null takes one entry away. */
function mapPatchOf(shape: Schema): Schema {
  const { additionalProperties } = shape
  if (typeof additionalProperties !== 'object') return shape
  return { ...shape, additionalProperties: { anyOf: [additionalProperties, { type: 'null' }] } }
}

/** What stands under `spec` in Kubernetes: the spec and the members that the operator itself reads, without any reference. */
function kubernetesSpecs(definitions: Definitions): Definitions {
  const added: Definitions = {}
  for (const [kind, specName] of kubernetesKindsOf(definitions)) {
    const spec = inlined(definitionOf(definitions, specName), definitions)
    const policyName = [`${kind}KubernetesPolicy`, 'KubernetesPolicy'].find(
      (name) => definitions[name],
    )
    const isDeclared = definitions[kind] !== undefined
    const policy =
      isDeclared && policyName
        ? inlined(definitionOf(definitions, policyName), definitions)
        : undefined
    added[`${kind}KubernetesSpec`] = {
      ...spec,
      properties: { ...spec.properties, ...policy?.properties },
      required: [...(spec.required ?? []), ...(policy?.required ?? [])],
    }
  }
  return added
}
