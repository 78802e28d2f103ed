import { basename, join } from 'node:path'
import { definitionOf, definitionsOf, kubernetesKindsOf } from './definitions.ts'
import { childrenOf, type Definitions, refName, type Schema } from './schema.ts'
import { declaredIn, readSources, type Sources } from './sources.ts'

/**
 * Types -> resources/schemas. One file a kind, and one for each subject that is no kind. A file is self-contained: what a definition refers to
 * stands in the same file.
 */
export function generateSchemas(root: string): Map<string, string> {
  const sources = readSources(join(root, 'resources/src'))
  const definitions = definitionsOf(sources)
  const kinds = kubernetesKindsOf(definitions)
  const files = new Map<string, string>()
  for (const [kind, specName] of kinds)
    files.set(
      `resources/schemas/${kebab(kind)}.json`,
      fileOf(rootsOfKind(kind, specName, sources, definitions), definitions),
    )
  for (const subject of [
    'access',
    'acts',
    'approval',
    'audit',
    'bulk',
    'change',
    'diagnosis',
    'import',
    'invitation',
    'manager',
    'me',
    'notice',
    'passkey',
    'problem',
    'sign-in',
  ])
    files.set(
      `resources/schemas/${subject}.json`,
      fileOf(rootsOfSubject(subject, sources, definitions), definitions),
    )
  return files
}

/** `RoleAssignment` -> `role-assignment`. */
export function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
}

/** Roots of a kind's file: what is declared with it in TypeScript, and the forms that every kind has. */
function rootsOfKind(
  kind: string,
  specName: string,
  sources: Sources,
  definitions: Definitions,
): string[] {
  const file = sources.files.find((source) => declaredIn(source).includes(specName))
  const forms = [
    'KubernetesSpec',
    '',
    'CreateRequest',
    'PatchRequest',
    'ApplyRequest',
    'ApplyAnswer',
    'Page',
  ]
  const names = [
    specName,
    ...forms.map((form) => `${kind}${form}`),
    ...(file ? declaredIn(file) : []),
  ]
  return [...new Set(names)].filter((name) => definitions[name]?.type === 'object')
}

function rootsOfSubject(subject: string, sources: Sources, definitions: Definitions): string[] {
  const file = sources.files.find((source) => basename(source.fileName) === `${subject}.ts`)
  return (file ? declaredIn(file) : []).filter((name) => definitions[name])
}

/** The text of one file: the roots, then all that they lead to, by name. */
function fileOf(roots: string[], definitions: Definitions): string {
  const reached = new Set<string>()
  const visit = (schema: Schema): void => {
    const name = schema.$ref ? refName(schema.$ref) : undefined
    if (name && !reached.has(name)) {
      reached.add(name)
      visit(definitionOf(definitions, name))
    }
    childrenOf(schema).forEach(visit)
  }
  for (const root of roots) visit(definitionOf(definitions, root))
  const names = [...roots, ...[...reached].filter((name) => !roots.includes(name)).toSorted()]
  const file: Schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    definitions: Object.fromEntries(names.map((name) => [name, definitionOf(definitions, name)])),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}
