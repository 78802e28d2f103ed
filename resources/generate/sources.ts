import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ts } from './compiler.ts'

/** The parsed sources of one folder of types. */
export interface Sources {
  /** Folder they were read from. */
  folder: string
  files: ts.SourceFile[]
}

/** Reads and parses the types of a folder; tests beside them are left out. */
export function readSources(folder: string): Sources {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .toSorted()
    .map((name) => parse(join(folder, name), readFileSync(join(folder, name), 'utf8')))
  return { folder, files }
}

/** Parses one file, parents set, so that a position can be told from every node. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true, ts.ScriptKind.TS)
}

/** Where a node stands, as `resources/src/user.ts:12`. */
export function placeOf(node: ts.Node, at = node.getStart()): string {
  const file = node.getSourceFile()
  const line = file.getLineAndCharacterOfPosition(at).line + 1
  return `${relative(process.cwd(), file.fileName)}:${line}`
}

/** Names of the kinds that the API stores: exported interfaces that extend ObjectMeta, in the order of their files. */
export function objectKindsOf(sources: Sources): string[] {
  return sources.files.flatMap((file) =>
    file.statements
      .filter((statement) => ts.isInterfaceDeclaration(statement))
      .filter((statement) => basesOf(statement).includes('ObjectMeta'))
      .map((statement) => statement.name.text),
  )
}

/** Names of the types that an interface extends. */
export function basesOf(declaration: ts.InterfaceDeclaration): string[] {
  return (declaration.heritageClauses ?? []).flatMap((clause) =>
    clause.types.map((type) => type.expression.getText()),
  )
}

/** Names of the types that a file declares, in order. */
export function declaredIn(file: ts.SourceFile): string[] {
  return file.statements.flatMap((node) =>
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ? [node.name.text] : [],
  )
}
