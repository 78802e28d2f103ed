import type { Definitions, Schema } from '../schema.ts'
import { cell } from './catalogue.ts'
import { objectIn, patternOf, typeOf } from './describe.ts'
import { exampleOf, hclExample, hclValue, yamlExample, yamlMember } from './examples.ts'
import { generatedMark } from './mark.ts'
import { attributesOf, snake, type TerraformSchema } from './terraform.ts'

/** The page of a kind; undefined for a file that describes none. */
export function kindPage(
  file: string,
  definitions: Definitions,
  terraform: TerraformSchema | undefined,
): { title: string; text: string } | undefined {
  const specName = Object.keys(definitions).find(
    (name) => /^(?!.*Kubernetes).*Spec$/.test(name) && kebabOf(name) === file,
  )
  const spec = specName ? definitions[specName] : undefined
  const kind = spec?.k8s?.['kind']
  if (!specName || !spec || typeof kind !== 'string') return undefined
  const name =
    typeof spec.terraform?.['resource'] === 'string'
      ? `rollcall_${spec.terraform['resource']}`
      : undefined
  const page: KindPage = { kind, spec, definitions, resource: name }
  const sections = [
    generatedMark,
    `# ${kind}`,
    spec.description ?? '',
    names(page, file),
    examples(page),
    '## Members',
    overview(page),
    ...memberSections(page),
    kubernetesOnly(page),
    terraformOnly(page, terraform),
    status(page),
  ]
  return { title: kind, text: `${sections.filter((one) => one !== '').join('\n\n')}\n` }
}

interface KindPage {
  kind: string
  spec: Schema
  definitions: Definitions
  /** Name of the Terraform resource; Connection has none. */
  resource: string | undefined
}

function kebabOf(specName: string): string {
  return specName
    .replace(/Spec$/, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
}

function names({ kind, spec, resource, definitions }: KindPage, file: string): string {
  const shortNames = Array.isArray(spec.k8s?.['shortNames']) ? spec.k8s['shortNames'] : []
  const plural = `${file}s`
  const lines = [
    ...(definitions[kind] ? [`* API: \`/v1/${plural}\``] : []),
    `* YAML and Kubernetes: \`kind: ${kind}\` of \`rollcall.dev/v1beta1\`, \`kubectl get ${shortNames.join('`, `')}\``,
    ...(resource ? [`* Terraform: \`${resource}\``] : []),
  ]
  return lines.join('\n')
}

function examples({ kind, spec, resource }: KindPage): string {
  const values = Object.fromEntries(
    Object.entries(spec.properties ?? {})
      .map(([name, member]) => [name, exampleOf(member)] as const)
      .filter(([, value]) => value !== undefined),
  )
  const name = 'example'
  const yaml = `\`\`\`yaml\n${yamlExample(kind, values, name)}\n\`\`\``
  return resource ? `${yaml}\n\n\`\`\`hcl\n${hclExample(resource, values, name)}\n\`\`\`` : yaml
}

function overview({ spec, resource, definitions }: KindPage): string {
  const rows = Object.entries(spec.properties ?? {}).map(([name, member]) => {
    const cells = [
      `[\`${name}\`](#${name.toLowerCase()})`,
      ...(resource ? [`\`${snake(name)}\``] : []),
      typeOf(member, definitions),
      spec.required?.includes(name) ? 'yes' : '',
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  const head = resource
    ? ['In YAML and the API', 'In HCL', 'Value', 'Needed']
    : ['Member', 'Value', 'Needed']
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join('\n')
}

function memberSections(page: KindPage): string[] {
  return Object.entries(page.spec.properties ?? {}).map(([name, member]) =>
    memberSection(name, member, page),
  )
}

function memberSection(name: string, member: Schema, { resource, definitions }: KindPage): string {
  const inner = objectIn(member, definitions)
  const facts = [
    ...(patternOf(member) ? [`Must match \`${patternOf(member)}\`.`] : []),
    ...(member.k8s?.['immutable'] === true
      ? ['Never changes; in Terraform another value replaces the resource.']
      : []),
    ...(member.terraform?.['caseInsensitive'] === true ? ['Compared without case.'] : []),
  ]
  const example = exampleOf(member)
  const shown =
    example === undefined
      ? ''
      : fenced('yaml', yamlMember(name, example)) +
        (resource ? `\n\n${fenced('hcl', `${snake(name)} = ${hclValue(example)}`)}` : '')
  return [
    `### ${name}`,
    member.description ?? '',
    facts.join(' '),
    inner ? table(inner, definitions, resource !== undefined) : '',
    shown,
  ]
    .filter((one) => one !== '')
    .join('\n\n')
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

/** The members of an object as a table. */
function table(schema: Schema, definitions: Definitions, inHcl: boolean): string {
  const head = ['Member', ...(inHcl ? ['In HCL'] : []), 'Value', 'Meaning']
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const needed = schema.required?.includes(name) ? '' : ' Optional.'
    const cells = [
      `\`${name}\``,
      ...(inHcl ? [`\`${snake(name)}\``] : []),
      typeOf(member, definitions),
      `${member.description ?? ''}${needed}`,
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join('\n')
}

function kubernetesOnly({ kind, spec, definitions }: KindPage): string {
  const whole = definitions[`${kind}KubernetesSpec`]
  const extra = Object.entries(whole?.properties ?? {}).filter(([name]) => !spec.properties?.[name])
  if (extra.length === 0) return ''
  const policy = definitions[`${kind}KubernetesPolicy`] ?? definitions['KubernetesPolicy']
  const sections = extra.map(([name, member]) =>
    memberSection(
      name,
      {
        ...member,
        ...(policy?.properties?.[name]?.examples && { examples: policy.properties[name].examples }),
      },
      { kind, spec, definitions, resource: undefined },
    ),
  )
  return [
    '## Members in YAML and Kubernetes only',
    'They stand beside the others under `spec`; whoever applies the YAML reads them, and the API stores none of them.',
    ...sections,
  ].join('\n\n')
}

function terraformOnly(
  { spec, resource }: KindPage,
  terraform: TerraformSchema | undefined,
): string {
  if (!resource) return ''
  const members = new Set(Object.keys(spec.properties ?? {}).map(snake))
  const extra = [...attributesOf(terraform, resource)].filter(([name]) => !members.has(name))
  if (extra.length === 0) return ''
  const rows = extra.map(([name, attribute]) => {
    const how = attribute.required ? 'needed' : attribute.optional ? 'optional' : 'read only'
    const kept = attribute.write_only ? ', never stored' : ''
    return `| \`${name}\` | ${how}${kept} | ${cell(attribute.description ?? '')} |`
  })
  return [
    '## Attributes in HCL only',
    ['| Attribute | | Meaning |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n')
}

function status({ kind, definitions }: KindPage): string {
  const found = definitions[`${kind}Status`]
  if (!found) return ''
  const effective = Object.entries(definitions).find(([name]) => name === `${kind}Effective`)?.[1]
  return [
    '## Status in the API',
    found.description ?? '',
    table(found, definitions, false),
    ...(effective
      ? ['### effective', effective.description ?? '', table(effective, definitions, false)]
      : []),
  ].join('\n\n')
}
