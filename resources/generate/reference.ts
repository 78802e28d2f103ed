import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { accessReasonsPage } from './reference/access-reasons-page.ts'
import { errorsPage } from './reference/errors-page.ts'
import { kindPage } from './reference/kind-page.ts'
import { generatedMark } from './reference/mark.ts'
import { permissionsPage } from './reference/permissions-page.ts'
import type { TerraformSchema } from './reference/terraform.ts'
import type { Definitions } from './schema.ts'

/** Schemas, catalogues and what the provider adds -> docs/reference: one page a kind, one a catalogue. */
export async function generateReference(root: string): Promise<Map<string, string>> {
  const schemas = readSchemas(root)
  const policies = schemas.get('connection') ?? {}
  const terraform = readTerraform(root)
  const pages = new Map<string, { title: string; text: string }>()
  for (const [file, definitions] of schemas) {
    const page = kindPage(file, { ...policies, ...definitions }, terraform)
    if (page) pages.set(`${file}.md`, page)
  }
  pages.set(
    'errors.md',
    errorsPage(
      await read(root, 'resources/src/errors.ts'),
      await read(root, 'api/src/http/errors.ts'),
    ),
  )
  pages.set('access-reasons.md', accessReasonsPage(await read(root, 'resources/src/access.ts')))
  pages.set('permissions.md', permissionsPage(await read(root, 'resources/src/permissions.ts')))
  const files = new Map(
    [...pages].map(([name, { text }]) => [`docs/reference/${name}`, text] as const),
  )
  return files.set('docs/reference/README.md', indexPage(pages))
}

function indexPage(pages: ReadonlyMap<string, { title: string }>): string {
  const lines = [...pages].map(([name, { title }]) => `* [${title}](${name})`)
  return `${generatedMark}\n\n# Reference\n\n${lines.join('\n')}\n`
}

function readSchemas(root: string): Map<string, Definitions> {
  const folder = join(root, 'resources/schemas')
  return new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => {
        // Written by schemas.ts, in the run before this one.
        const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
          definitions: Definitions
        }
        return [name.replace('.json', ''), file.definitions]
      }),
  )
}

function readTerraform(root: string): TerraformSchema | undefined {
  const file = join(root, 'provider/schema.json')
  // Written by the provider's generator in Terraform's own format; what is used of it is checked where it is used.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TerraformSchema) : undefined
}

/** The constants of a module, read from the tree that is being generated from; the pages check what they take from it. */
async function read(root: string, module: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(root, module)
  if (!existsSync(path)) return {}
  return { ...((await import(pathToFileURL(path).href)) as Record<string, unknown>) }
}
