import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ts } from './compiler.ts'
import { declarationsOf } from './declarations.ts'
import { definitionsOf } from './definitions.ts'
import { rawDefinitions, sharedLibrary } from './program.ts'
import { readSources } from './sources.ts'
import { annotationsOf, schemaOf } from './traps.ts'

const library = sharedLibrary()
const folder = mkdtempSync(join(tmpdir(), 'rollcall-traps-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the generator says of one file of types; the file is shown as `FILE`. */
function refusalOf(text: string): string {
  const file = join(folder, 'thing.ts')
  writeFileSync(file, text)
  try {
    definitionsOf(readSources(folder), library)
  } catch (error) {
    return String(error).replaceAll(relative(process.cwd(), file), 'FILE')
  }
  return 'taken'
}

/** A spec with one member, whose comment has these tags; the member stands on line 4 plus one a tag. */
function spec(member: string, ...lines: string[]): string {
  const comment = ['   * A member.', ...lines.map((line) => `   * ${line}`)]
  return `/** A thing. */\nexport interface ThingSpec {\n  /**\n${comment.join('\n')}\n   */\n  ${member}\n}\n`
}

test('types with comments, bounds and known tags are taken', () => {
  expect(refusalOf(spec('size?: number', '@asType integer', '@minimum 0', '@maximum 9'))).toBe(
    'taken',
  )
  expect(refusalOf(spec('code?: string', '@pattern ^[0-9a-f]{64}$'))).toBe('taken')
  expect(refusalOf(spec("mode?: 'a' | 'b'"))).toBe('taken')
})

describe('comments that would be lost', () => {
  test.each([
    [
      'a comment on the line of its member',
      '/** A. */\nexport interface ThingSpec {\n  /** B. @maxLength 4 */ name: string\n}\n',
      'FILE:3: a doc comment must stand on lines of its own',
    ],
    [
      'a comment behind the brace of an inline type',
      '/** A. */\nexport interface ThingSpec {\n  /** B. */\n  one: { /** @maxLength 43 */ cidr: string }\n}\n',
      'FILE:4: a doc comment must stand on lines of its own',
    ],
    [
      'a comment behind its member',
      '/** A. */\nexport interface ThingSpec {\n  name: string /** @maxLength 4 */\n}\n',
      'FILE:3: a doc comment must stand on lines of its own',
    ],
    [
      'a second comment before one member',
      '/** A. */\nexport interface ThingSpec {\n  /** @maxLength 4 */\n  /** B. */\n  name: string\n}\n',
      'FILE:5: ThingSpec.name has 2 doc comments',
    ],
    [
      'a member without comment',
      '/** A. */\nexport interface ThingSpec {\n  name: string\n}\n',
      'FILE:3: ThingSpec.name has no comment',
    ],
    [
      'a member whose comment is only tags',
      '/** A. */\nexport interface ThingSpec {\n  /** @maxLength 4 */\n  name: string\n}\n',
      'FILE:4: ThingSpec.name has no comment',
    ],
    ['a type without comment', 'export type Name = 4\n', 'FILE:1: Name has no comment'],
  ])('%s', (_, text, message) => expect(refusalOf(text)).toContain(message))
})

describe('tags that would be lost or misread', () => {
  test.each([
    ['a tag given twice', ['@maxLength 4', '@maxLength 5'], 'FILE:6: @maxLength is given twice'],
    [
      'a rule given twice',
      ['@maxLength 4', '@k8s {"cel": []}', '@k8s {"immutable": true}'],
      'FILE:7: @k8s is given twice',
    ],
    ['an unknown tag', ['@maxLength 4', '@secret'], 'FILE:6: @secret is not a tag'],
    [
      'a value that is not JSON',
      ["@k8s {immutable: 'yes'}"],
      'FILE:5: the value of @k8s is not JSON',
    ],
    [
      'an unknown key',
      ['@terraform {"imutable": true}'],
      'FILE:5: the value of @terraform has the unknown key imutable',
    ],
    [
      'a bound that is no number',
      ['@maxLength many'],
      'FILE:5: the value of @maxLength is not a whole number',
    ],
    [
      'an unknown format',
      ['@maxLength 4', '@format email'],
      'FILE:6: the value of @format is not one of',
    ],
    [
      'a default on a stored member',
      ['@maxLength 4', '@default "x"'],
      'FILE:6: @default on a stored member',
    ],
  ])('%s', (_, tags, message) =>
    expect(refusalOf(spec('name?: string', ...tags))).toContain(message),
  )

  test('a default is taken where the operator reads the member and nobody stores it', () => {
    const text = spec("deletionPolicy?: 'Delete' | 'Orphan'", '@default "Delete"')
    expect(refusalOf(text)).toContain('FILE:5: @default on a stored member')
    expect(refusalOf(text.replace('ThingSpec', 'ThingKubernetesPolicy'))).toBe('taken')
  })
})

describe('missing bounds', () => {
  test.each([
    ['a string', 'name?: string', [], 'FILE:6: ThingSpec.name: a string needs @maxLength'],
    [
      'a string with an endless pattern',
      'name?: string',
      ['@pattern ^[a-z]+$'],
      'FILE:7: ThingSpec.name: a string needs @maxLength',
    ],
    ['a list', "names?: ('a' | 'b')[]", [], 'FILE:6: ThingSpec.names: a list needs @maxItems'],
    [
      'the strings of a list',
      'names?: string[]',
      ['@maxItems 4'],
      'FILE:7: ThingSpec.names: a string needs @maxLength',
    ],
    [
      'a number',
      'size?: number',
      ['@minimum 0'],
      'FILE:7: ThingSpec.size: a number needs @minimum and @maximum',
    ],
    [
      'a map',
      "labels?: Record<string, 'a'>",
      [],
      'FILE:6: ThingSpec.labels: a map needs @maxProperties',
    ],
    ['anything', 'value?: unknown', [], 'FILE:6: ThingSpec.value: a member that may hold anything'],
    [
      'a string under a CEL rule, bounded by its pattern only',
      'code?: string',
      ['@pattern ^[0-9]{4}$', '@k8s {"cel": [{"rule": "self != \'0000\'", "message": "no"}]}'],
      'FILE:8: ThingSpec.code: a string under a CEL rule needs @maxLength',
    ],
  ])('%s', (_, member, tags, message) =>
    expect(refusalOf(spec(member, ...tags))).toContain(message),
  )

  test('a string of another type, under a CEL rule of the kind', () => {
    const text = `/** A code.\n * @pattern ^[0-9]{4}$\n */\nexport type Code = string\n\n${spec('code?: Code')}`
    expect(refusalOf(text)).toBe('taken')
    const rule = '@k8s {"cel": [{"rule": "has(self.code)", "message": "no"}]}'
    expect(
      refusalOf(text.replace('/** A thing. */', `/**\n * A thing.\n * ${rule}\n */`)),
    ).toContain('FILE:4: Code: a string under a CEL rule needs @maxLength')
  })

  test('an answer may be as long as it is', () => {
    expect(refusalOf(spec('name: string').replace('ThingSpec', 'ThingStatus'))).toBe('taken')
  })
})

describe('types that come out as something else', () => {
  test.each([
    ['Map<string, string>', 'comes out as an object with a size'],
    ['Set<string>', 'comes out as an object with a size'],
    ['bigint', 'comes out as a number that JSON readers round'],
    ['[string, string]', 'is a tuple'],
    ['any', 'allows everything'],
    ['`a${string}`', 'comes out as any string'],
    ['Date', 'has no JSON form'],
    ['() => void', 'is a function'],
    ['{ a: string }', 'is an object without a name'],
    ['string | undefined', 'has no JSON form'],
  ])('%s', (type, message) => {
    const line = refusalOf(spec(`one?: ${type}`, '@maxLength 4'))
      .split('\n')
      .find((one) => one.includes(message))
    expect(line).toMatch(/^FILE:7: /)
  })

  test('a type that leads back to itself', () => {
    const text = `${spec('child?: Other')}\n/** Other. */\nexport interface Other {\n  /** Back. */\n  back?: ThingSpec\n}\n`
    expect(refusalOf(text)).toContain('FILE:10: Other -> ThingSpec -> Other leads back to itself')
  })

  test('an enum', () => {
    expect(refusalOf('/** A. */\nexport enum Colour {\n  Red,\n}\n')).toContain('FILE:2: an enum')
  })
})

test('a pattern that the engines read differently is refused where it stands', () => {
  expect(refusalOf(spec('name?: string', '@maxLength 4', '@pattern ^\\w+$'))).toContain(
    'FILE:6: the pattern ^\\w+$ has the escape \\w',
  )
})

describe('the types of Rollcall', () => {
  const sources = readSources('resources/src')

  test('every annotation of the source is a keyword of the schema', () => {
    const raw = rawDefinitions(sources)
    const annotations = declarationsOf(sources).flatMap((declaration) =>
      annotationsOf(declaration).map((annotation) => ({ ...annotation, declaration })),
    )
    const arrived = annotations.filter(({ keyword, value, declaration }) => {
      const schema = schemaOf(declaration, raw)
      return JSON.stringify(schema?.[keyword]) === JSON.stringify(value)
    })
    // Counted in the text, so that an annotation that the compiler itself overlooks is missed too.
    const inText = sources.files.flatMap(
      (file) => file.text.match(/^\s*(?:\/\*)?\*+ @[a-zA-Z0-9]+/gm) ?? [],
    )
    expect(inText.length).toBeGreaterThan(100)
    expect(annotations.length).toBe(inText.length)
    expect(arrived.length).toBe(inText.length)
  })

  test('are read by a compiler that still has its API', () => {
    expect(ts.version).toMatch(/^[56]\./)
  })
})
