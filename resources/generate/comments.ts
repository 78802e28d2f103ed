import { ts } from './compiler.ts'
import { declarationsOf, docsOf, textOf, type Declaration } from './declarations.ts'
import { placeOf, type Sources } from './sources.ts'
import { tags } from './tags.ts'

/** Members whose stored value would get a default are refused; these are read by the operator or the provider and stored nowhere. */
const mayHaveDefault = ['deletionPolicy', 'adoption', 'managementPolicy', 'pollInterval']

/** What is wrong with the comments: what the generator would lose, and what readers would miss. */
export function commentFaults(sources: Sources): string[] {
  return [...sources.files.flatMap(misplacedComments), ...declarationsOf(sources).flatMap(faultsOf)]
}

/**
 * A doc comment stands on lines of its own. `{ /** @maxLength 43 *\/ cidr: string }` loses the bound without a word, and a comment behind a
 * member belongs to the next one.
 */
function misplacedComments(file: ts.SourceFile): string[] {
  return docCommentsIn(file).flatMap(({ pos, end }) => {
    const before = file.text.slice(file.text.lastIndexOf('\n', pos - 1) + 1, pos)
    const after = file.text.slice(end, endOfLine(file.text, end))
    return before.trim() === '' && after.trim() === ''
      ? []
      : [`${placeOf(file, pos)}: a doc comment must stand on lines of its own, or it is lost`]
  })
}

function docCommentsIn(file: ts.SourceFile): ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>()
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(file.text, node.pos) ?? [])
      if (file.text.startsWith('/**', range.pos)) found.set(range.pos, range)
    for (const range of ts.getTrailingCommentRanges(file.text, node.end) ?? [])
      if (file.text.startsWith('/**', range.pos)) found.set(range.pos, range)
    node.getChildren(file).forEach(visit)
  }
  visit(file)
  return [...found.values()].toSorted((a, b) => a.pos - b.pos)
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function faultsOf(declaration: Declaration): string[] {
  const { node, type, member } = declaration
  const name = member === undefined ? type : `${type}.${member}`
  const doc = docsOf(node).at(-1)
  if (!doc || (ts.getTextOfJSDocComment(doc.comment) ?? '').trim() === '')
    return [`${placeOf(node)}: ${name} has no comment`]
  const count = docCommentsBefore(node)
  if (count > 1)
    return [`${placeOf(node)}: ${name} has ${count} doc comments; only the last counts`]
  return (doc.tags ?? []).flatMap((tag, index, all) =>
    tagFaults(tag, all.slice(0, index), declaration),
  )
}

function docCommentsBefore(node: ts.Node): number {
  const { text } = node.getSourceFile()
  const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? []
  return ranges.filter(({ pos }) => text.startsWith('/**', pos)).length
}

function tagFaults(
  tag: ts.JSDocTag,
  earlier: readonly ts.JSDocTag[],
  declaration: Declaration,
): string[] {
  const name = tag.tagName.text
  const at = placeOf(tag)
  const check = tags[name]
  if (!check) return [`${at}: @${name} is not a tag that the generator knows`]
  if (earlier.some((other) => other.tagName.text === name))
    return [`${at}: @${name} is given twice; only the last one would count`]
  if (name === 'default' && !isReadOnlyByClients(declaration))
    return [
      `${at}: @default on a stored member: absent means not managed, and the server chooses (allowed for ${mayHaveDefault.join(', ')})`,
    ]
  const fault = check(textOf(tag))
  return fault ? [`${at}: the value of @${name} ${fault}: ${textOf(tag)}`] : []
}

function isReadOnlyByClients({ type, member }: Declaration): boolean {
  return type.endsWith('KubernetesPolicy') && mayHaveDefault.includes(member ?? '')
}
