import { boundFaults } from './bounds.ts'
import { commentFaults } from './comments.ts'
import { ts } from './compiler.ts'
import { declarationsOf, docsOf, textOf, type Declaration } from './declarations.ts'
import { patternFault } from './patterns.ts'
import type { Definitions, Schema } from './schema.ts'
import { TypesRefused } from './refused.ts'
import { shapeFaults } from './shapes.ts'
import { basesOf, placeOf, type Sources } from './sources.ts'

/**
 * The traps of turning types into schemas. Each would otherwise lose a rule without a word, or fail far away, in a Kubernetes API server or in
 * Terraform; here each is refused with file and line.
 */
export function refuseSourceTraps(sources: Sources): void {
  refuse([...commentFaults(sources), ...shapeFaults(sources), ...patternFaults(sources)])
}

/** The traps that show only in what was generated: missing bounds and annotations that did not arrive. */
export function refuseSchemaTraps(sources: Sources, raw: Definitions): void {
  const declarations = declarationsOf(sources)
  const bounds = boundFaults(raw).map(({ type, member, fault }) => {
    const name = member === undefined ? type : `${type}.${member}`
    return `${placeFor(type, member, declarations)}: ${name}: ${fault}`
  })
  refuse([...new Set([...bounds, ...lostAnnotations(declarations, raw)])])
}

function refuse(faults: string[]): void {
  if (faults.length > 0)
    throw new TypesRefused(`the types cannot be generated from:\n${faults.join('\n')}`)
}

function patternFaults(sources: Sources): string[] {
  return declarationsOf(sources).flatMap(({ node }) =>
    docsOf(node)
      .flatMap((doc) => doc.tags ?? [])
      .filter((tag) => tag.tagName.text === 'pattern')
      .flatMap((tag) => {
        const fault = patternFault(textOf(tag))
        return fault ? [`${placeOf(tag)}: the pattern ${textOf(tag)} ${fault}`] : []
      }),
  )
}

/** Where a member is declared: in the type, or in one that it extends. */
function placeFor(type: string, member: string | undefined, declarations: Declaration[]): string {
  const own = declarations.find((one) => one.type === type && one.member === member)
  if (own) return placeOf(own.node)
  const declared = declarations.find((one) => one.type === type && one.member === undefined)
  if (!declared) return type
  const bases = ts.isInterfaceDeclaration(declared.node) ? basesOf(declared.node) : []
  const inherited = declarations.find((one) => bases.includes(one.type) && one.member === member)
  return placeOf((inherited ?? declared).node)
}

/** Every annotation of the source must stand as a keyword in what was generated. */
function lostAnnotations(declarations: Declaration[], raw: Definitions): string[] {
  return declarations.flatMap((declaration) => {
    const schema = schemaOf(declaration, raw)
    if (!schema) return []
    return annotationsOf(declaration)
      .filter(
        ({ keyword, value }) => schema[keyword] === undefined || !isSame(schema[keyword], value),
      )
      .map(({ tag }) => `${placeOf(tag)}: @${tag.tagName.text} does not arrive in the schema`)
  })
}

/** An annotation with the keyword that it becomes and the value it must have there. */
export interface Annotation {
  tag: ts.JSDocTag
  keyword: keyof Schema
  value: unknown
}

/** The annotations of a declaration. */
export function annotationsOf({ node }: Declaration): Annotation[] {
  return docsOf(node)
    .flatMap((doc) => doc.tags ?? [])
    .map((tag) => {
      const name = tag.tagName.text
      const text = textOf(tag)
      const isText = name === 'pattern' || name === 'format' || name === 'asType'
      // comments.ts let only known tags through, and each but asType has the name of its keyword.
      const keyword = (name === 'asType' ? 'type' : name) as keyof Schema
      return { tag, keyword, value: isText ? text : (JSON.parse(text) as unknown) }
    })
}

/** The schema that a declaration became; undefined for generic types, which become one for each use, and for members of inline types. */
export function schemaOf(
  { node, type, member }: Declaration,
  raw: Definitions,
): Schema | undefined {
  const definition =
    raw[type] ?? Object.entries(raw).find(([name]) => name.startsWith(`${type}<`))?.[1]
  if (member === undefined) return definition
  const isDirect = ts.isInterfaceDeclaration(node.parent)
  return isDirect ? definition?.properties?.[member] : undefined
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
