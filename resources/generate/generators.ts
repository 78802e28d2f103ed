import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Files by their path from the root of the repository. */
export type Files = Map<string, string>

/** One thing that writes generated files. */
export interface Generator {
  /** What it makes, for people. */
  name: string
  /** The module that makes it. */
  module: string
  /** The function in it: takes the root of the repository and answers the files. */
  function: string
  /** Which files are made here and nowhere else: one that is no longer made is removed. */
  owns(path: string): boolean
  /** For a slow one: where it stands what it last read and wrote, and what it reads. */
  record?: { path: string; folder: string; inputs: readonly string[] }
}

/**
 * Everything that is generated, in order: a generator reads what the ones before it wrote. `resources/generate` imports no room; each room brings its
 * own generator, because only the room knows what its files look like.
 */
export const generators: readonly Generator[] = [
  {
    name: 'JSON Schema',
    module: 'resources/generate/schemas.ts',
    function: 'generateSchemas',
    owns: (path) => /^resources\/schemas\/[^/]+\.json$/.test(path),
  },
  {
    name: 'OpenAPI',
    module: 'api/generate/openapi.ts',
    function: 'generateOpenApi',
    owns: (path) => path === 'api/openapi.json',
  },
  {
    name: 'CRDs',
    module: 'operator/generate/crds.ts',
    function: 'generateCrds',
    owns: (path) => /^(crds|charts\/rollcall\/templates\/crds)\/[^/]+\.yaml$/.test(path),
  },
  {
    name: 'Terraform schema',
    module: 'provider/generate/schema.ts',
    function: 'generateSchema',
    owns: (path) => path === 'provider/schema.json',
  },
  {
    name: 'CDK bindings',
    module: 'provider/generate/bindings.ts',
    function: 'generateBindings',
    owns: (path) => /^cdktf-bindings\/(cdktf|cdktn)\/lib\/.+\.(js|d\.ts)$/.test(path),
    record: {
      path: 'cdktf-bindings/generated.json',
      folder: 'cdktf-bindings',
      inputs: [
        'provider/schema.json',
        'provider/src/address.ts',
        'provider/generate/bindings.ts',
        'node_modules/@cdktf/provider-generator/package.json',
        'node_modules/@cdktn/provider-generator/package.json',
        'node_modules/typescript/package.json',
      ],
    },
  },
  {
    name: 'reference pages',
    module: 'resources/generate/reference.ts',
    function: 'generateReference',
    owns: (path) => /^docs\/reference\/[^/]+\.md$/.test(path),
  },
]

/** Whether the room of a generator has it yet. */
export function isThere(generator: Generator, root: string): boolean {
  return existsSync(join(root, generator.module))
}

/** What a generator makes. Undefined while its room has no generator; a generator that exists and breaks throws. */
export async function filesOf(generator: Generator, root: string): Promise<Files | undefined> {
  if (!isThere(generator, root)) return undefined
  const module = join(root, generator.module)
  const exported: unknown = (await import(pathToFileURL(module).href))[generator.function]
  if (typeof exported !== 'function')
    throw new Error(`${generator.module} has no function ${generator.function}`)
  const made: unknown = await exported(root)
  if (!isFiles(made)) throw new Error(`${generator.module} answered something else than files`)
  const foreign = [...made.keys()].filter((path) => !generator.owns(path))
  if (foreign.length > 0)
    throw new Error(`${generator.module} makes what is not its own: ${foreign.join(', ')}`)
  return made
}

function isFiles(value: unknown): value is Files {
  return (
    value instanceof Map &&
    [...value].every(([path, text]) => typeof path === 'string' && typeof text === 'string')
  )
}
