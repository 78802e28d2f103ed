import { ts } from './compiler.ts'
import { placeOf, type Sources } from './sources.ts'

/** Types that come out of the generator as something else than they say. */
const refusedNames: Readonly<Record<string, string>> = {
  Map: 'comes out as an object with a size; write Record<string, ...>',
  Set: 'comes out as an object with a size; write a list with @uniqueItems true',
  WeakMap: 'has no JSON form',
  WeakSet: 'has no JSON form',
  ReadonlyMap: 'comes out as an object with a size; write Record<string, ...>',
  ReadonlySet: 'comes out as an object with a size; write a list with @uniqueItems true',
  Date: 'has no JSON form; write a string with @format date-time',
  Promise: 'has no JSON form',
}

/** What is wrong with the types: forms that JSON Schema, a structural Kubernetes schema or Terraform cannot say. */
export function shapeFaults(sources: Sources): string[] {
  return [...sources.files.flatMap((file) => fileFaults(file)), ...recursions(sources)]
}

function fileFaults(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isEnumDeclaration(statement))
      return [`${placeOf(statement)}: an enum is not a type of JSON; write a union of strings`]
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) return []
    const faults: string[] = []
    const visit = (node: ts.Node): void => {
      const fault = faultOf(node)
      if (fault) faults.push(`${placeOf(node)}: ${node.getText()} ${fault}`)
      ts.forEachChild(node, visit)
    }
    visit(statement)
    return faults
  })
}

function faultOf(node: ts.Node): string | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.AnyKeyword:
      return 'allows everything'
    case ts.SyntaxKind.BigIntKeyword:
      return 'comes out as a number that JSON readers round'
    case ts.SyntaxKind.TupleType:
      return 'is a tuple, which Kubernetes and Terraform cannot say; write an object'
    case ts.SyntaxKind.TemplateLiteralType:
      return 'comes out as any string; write @pattern'
    case ts.SyntaxKind.UndefinedKeyword:
      return 'has no JSON form; write a member with ?'
    case ts.SyntaxKind.TypeLiteral:
      return 'is an object without a name, whose comments may be lost; declare an interface'
    case ts.SyntaxKind.ObjectKeyword:
      return 'allows every object; name a type'
    case ts.SyntaxKind.FunctionType:
    case ts.SyntaxKind.MethodSignature:
    case ts.SyntaxKind.CallSignature:
      return 'is a function, which has no JSON form'
    default:
      return ts.isTypeReferenceNode(node) ? refusedNames[node.typeName.getText()] : undefined
  }
}

/** A type that leads back to itself cannot be written out, and a structural schema has no references. */
function recursions(sources: Sources): string[] {
  const types = new Map(
    sources.files.flatMap((file) =>
      file.statements
        .filter((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
        .map((node) => [node.name.text, node] as const),
    ),
  )
  const leadsTo = new Map([...types].map(([name, node]) => [name, namesIn(node, types)]))
  return [...types].flatMap(([name, node]) => {
    const path = pathBack(name, leadsTo)
    // A circle is told once, at its first name.
    return path && path.toSorted()[0] === name
      ? [`${placeOf(node)}: ${[...path, name].join(' -> ')} leads back to itself`]
      : []
  })
}

function namesIn(node: ts.Node, types: ReadonlyMap<string, ts.Node>): string[] {
  const names = new Set<string>()
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child) && types.has(child.text)) names.add(child.text)
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, (child) => {
    if (!('name' in node && node.name === child)) visit(child)
  })
  return [...names]
}

/** The names from a type back to itself, the shortest way; undefined when there is none. */
function pathBack(name: string, leadsTo: ReadonlyMap<string, string[]>): string[] | undefined {
  const seen = new Set<string>()
  let paths = [[name]]
  while (paths.length > 0) {
    const longer: string[][] = []
    for (const path of paths)
      for (const next of leadsTo.get(path.at(-1) ?? '') ?? []) {
        if (next === name) return path
        if (!seen.has(next)) longer.push([...path, next])
        seen.add(next)
      }
    paths = longer
  }
  return undefined
}
