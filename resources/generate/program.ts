import { createGenerator } from 'ts-json-schema-generator'
import { join } from 'node:path'
import { ts } from './compiler.ts'
import { TypesRefused } from './refused.ts'
import type { Definitions } from './schema.ts'
import { declaredIn, objectKindsOf, parse, type Sources } from './sources.ts'

const options: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: [],
}

/** Reads files that are not among the sources: those of the language's own library. */
export type Library = (name: string) => ts.SourceFile | undefined

/** A library that parses each of its files once, for many programs. */
export function sharedLibrary(): Library {
  const host = ts.createCompilerHost(options, true)
  const parsed = new Map<string, ts.SourceFile | undefined>()
  return (name) => {
    if (!parsed.has(name)) parsed.set(name, host.getSourceFile(name, ts.ScriptTarget.ES2022))
    return parsed.get(name)
  }
}

/** Every exported type of the sources as JSON Schema, by name, as the generator writes it. */
export function rawDefinitions(sources: Sources, library = sharedLibrary()): Definitions {
  const program = typeCheckedProgram(sources, library)
  const generator = createGenerator({
    tsProgram: program,
    type: '*',
    expose: 'export',
    jsDoc: 'extended',
    additionalProperties: false,
    sortProps: false,
    encodeRefs: false,
    functions: 'hide',
    extraTags: ['k8s', 'terraform'],
  })
  // JSONSchema7 of the generator has booleans in more places than types come out as; Schema is that part and the two tags.
  return (generator.createSchema('*').definitions ?? {}) as Definitions
}

/** A program over the sources and the shapes of requests and answers that every kind has. */
function typeCheckedProgram(sources: Sources, library: Library): ts.Program {
  const shapes = parse(join(sources.folder, 'shapes.generated.ts'), shapesOf(sources))
  const parsed = new Map([...sources.files, shapes].map((file) => [file.fileName, file]))
  const host = ts.createCompilerHost(options, true)
  host.getSourceFile = (name) => parsed.get(name) ?? library(name)
  const program = ts.createProgram([...parsed.keys()], options, host)
  const problems = ts.getPreEmitDiagnostics(program)
  if (problems.length > 0)
    throw new TypesRefused(
      ts.formatDiagnostics(problems, { ...host, getNewLine: () => '\n' }).trim(),
    )
  return program
}

/** What a request or an answer about a kind looks like is the same for every kind: `UserPage` is `Page<User>`. */
function shapesOf(sources: Sources): string {
  const declared = new Set(sources.files.flatMap(declaredIn))
  const lines = objectKindsOf(sources).flatMap((kind) =>
    [
      ['Page', `Page<t.${kind}>`],
      ['CreateRequest', `CreateRequest<t.${kind}Spec>`],
      ['ApplyItem', `ApplyItem<t.${kind}Spec>`],
      [
        'ApplyRequest',
        `ApplyRequest<${declared.has(`${kind}ApplyItem`) ? 't.' : ''}${kind}ApplyItem>`,
      ],
      ['ApplyAnswer', `ApplyAnswer<t.${kind}>`],
    ]
      // A kind that needs more than the usual shape declares it itself, with its own comment.
      .filter(([shape]) => !declared.has(`${kind}${shape}`))
      .filter(([shape]) => declared.has(`${shape}`))
      .map(([shape, type]) => `export type ${kind}${shape} = t.${type}`),
  )
  if (lines.length === 0) return ''
  return `import type * as t from './index.ts'\n${lines.join('\n')}\n`
}
