import { Ajv } from 'ajv'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { nameChecks } from '../src/index.ts'
import { generateReference } from './reference.ts'
import { attributesOf, snake, type TerraformSchema } from './reference/terraform.ts'
import type { Definitions } from './schema.ts'

const pages = await generateReference('.')
const kinds = ['account', 'api-key', 'connection', 'role', 'role-assignment', 'user']

test('there is a page for each kind and each catalogue, and an index of them', () => {
  expect([...pages.keys()].map((path) => path.replace('docs/reference/', '')).toSorted()).toEqual(
    [
      ...kinds.map((kind) => `${kind}.md`),
      'README.md',
      'access-reasons.md',
      'errors.md',
      'permissions.md',
    ].toSorted(),
  )
})

test('every page says on its first line that it is generated', () => {
  for (const text of pages.values()) expect(text.split('\n', 1)[0]).toContain('Generated from')
})

describe.each(kinds)('%s', (kind) => {
  const page = pages.get(`docs/reference/${kind}.md`) ?? ''
  const { definitions } = JSON.parse(readFileSync(`resources/schemas/${kind}.json`, 'utf8')) as {
    definitions: Definitions
  }
  const name = Object.keys(definitions).find((one) => one.endsWith('KubernetesSpec')) ?? ''
  const specName = name.replace('Kubernetes', '')

  test('has a section and an example for every member', () => {
    for (const member of Object.keys(definitions[name]?.properties ?? {})) {
      const [, section = ''] = page.split(`\n### ${member}\n`)
      expect(section.split('\n#', 1)[0]).toContain(`\`\`\`yaml\n${member}:`)
    }
  })

  test('has YAML that is taken as it stands', () => {
    const ajv = new Ajv({ strictTypes: false, allErrors: true, formats: nameChecks })
    ajv.addKeyword('k8s').addKeyword('terraform')
    const validate = ajv.addSchema({ definitions }, kind).getSchema(`${kind}#/definitions/${name}`)
    const [, yaml = ''] = /```yaml\n(apiVersion[^`]*)```/.exec(page) ?? []
    const [document] = parseAllDocuments(yaml)
    // Whatever it is, the schema judges it.
    const manifest = document?.toJS() as { spec?: unknown }
    expect(validate?.(manifest.spec), ajv.errorsText(validate?.errors)).toBe(true)
  })

  test('has names in HCL that the provider knows', () => {
    const resource = definitions[specName]?.terraform?.['resource']
    if (typeof resource !== 'string') {
      expect(page).not.toContain('```hcl')
      return
    }
    // What the provider printed of itself.
    const schema = JSON.parse(readFileSync('provider/schema.json', 'utf8')) as TerraformSchema
    const known = attributesOf(schema, `rollcall_${resource}`)
    for (const member of Object.keys(definitions[specName]?.properties ?? {})) {
      expect([...known.keys()]).toContain(snake(member))
      expect(page).toContain(`\`${snake(member)}\``)
    }
    const extra = [...known.keys()].filter((one) => !page.includes(`\`${one}\``))
    expect(extra).toEqual([])
  })
})

test('every link between pages of docs leads to a page', () => {
  const files = ['docs/guide', 'docs/reference', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  )
  const dead = files.flatMap((file) =>
    [...withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => !existsSync(join(dirname(file), link)))
      .map((link) => `${file}: ${link}`),
  )
  expect(dead).toEqual([])
})

/** The text without what stands between backquotes, but for the names of links. */
function withoutCode(text: string): string {
  return text.replaceAll(/```[^]*?```/g, '').replaceAll(/(?<!\[)`[^`\n]*`(?!\])/g, '')
}
