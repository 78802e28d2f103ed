import { ts } from './compiler.ts'
import type { Sources } from './sources.ts'

/** A type, or a member of one: what a doc comment is written for. */
export interface Declaration {
  node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.PropertySignature
  /** Name of the type that it is, or is a member of. */
  type: string
  /** Name of the member; absent for the type itself. */
  member?: string
}

/** Every type of the sources and every member, members of inline object types included (they count to the named type around them). */
export function declarationsOf(sources: Sources): Declaration[] {
  return sources.files.flatMap((file) =>
    file.statements.flatMap((statement) => {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) return []
      const type = statement.name.text
      return [{ node: statement, type }, ...membersUnder(statement, type)]
    }),
  )
}

function membersUnder(node: ts.Node, type: string): Declaration[] {
  const members: Declaration[] = []
  const visit = (child: ts.Node): void => {
    if (ts.isPropertySignature(child))
      members.push({ node: child, type, member: child.name.getText() })
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
  return members
}

/** The doc comments of a declaration, as the compiler attaches them. */
export function docsOf(node: ts.Node): ts.JSDoc[] {
  return ts.getJSDocCommentsAndTags(node).filter((doc) => ts.isJSDoc(doc))
}

/** The text of a tag's value. */
export function textOf(tag: ts.JSDocTag): string {
  return (ts.getTextOfJSDocComment(tag.comment) ?? '').trim()
}
