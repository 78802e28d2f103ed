/**
 * XML as spreadsheets write it, token by token: elements, attributes, text, CDATA, the five named entities and numbered characters. No document type, and
 * so no entity that could grow or reach anywhere. Namespaces are taken off: the parts of a workbook have only one that matters.
 */
import { TextDecoder } from 'node:util'

import { fileFault } from './fault.ts'

export type XmlToken =
  | { is: 'open'; name: string; attributes: string; isEmpty: boolean }
  | { is: 'close'; name: string }
  | { is: 'text'; text: string }

/** Longest tag or comment, and longest run of text that waits for its end. */
const tokenLengthMax = 256 * 1024

export async function* readXml(chunks: AsyncIterable<Buffer>): AsyncGenerator<XmlToken[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let depth = 0
  for await (const chunk of chunks) {
    const tokens: XmlToken[] = []
    rest = tokenize(rest + decodePart(decoder, chunk), tokens)
    if (rest.length > tokenLengthMax) throw broken()
    for (const token of tokens) depth += depthOf(token)
    yield tokens
  }
  const tokens: XmlToken[] = []
  rest = tokenize(rest + decodePart(decoder), tokens)
  for (const token of tokens) depth += depthOf(token)
  if (rest.trim() !== '' || depth !== 0) throw broken()
  yield tokens
}

function depthOf(token: XmlToken): number {
  if (token.is === 'text') return 0
  return token.is === 'close' ? -1 : token.isEmpty ? 0 : 1
}

function decodePart(decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    throw broken()
  }
}

/** Reads the whole tokens of a text; answers what is left. */
function tokenize(text: string, tokens: XmlToken[]): string {
  let at = 0
  for (;;) {
    const open = text.indexOf('<', at)
    // Text is only taken whole: an entity may be cut in two.
    if (open < 0) return text.slice(at)
    if (open > at) tokens.push({ is: 'text', text: decodeEntities(text.slice(at, open)) })
    const end = readTag(text, open, tokens)
    if (end === undefined) return text.slice(open)
    at = end
  }
}

/** Reads one tag; answers where it ends, undefined when it is not whole. */
function readTag(text: string, open: number, tokens: XmlToken[]): number | undefined {
  const second = text[open + 1]
  if (second === '?') return after(text, '?>', open)
  if (second === '!') return readDeclaration(text, open, tokens)
  const end = findTagEnd(text, open)
  if (end === undefined) return undefined
  if (second === '/') {
    tokens.push({ is: 'close', name: localName(text.slice(open + 2, end).trimEnd()) })
    return end + 1
  }
  const isEmpty = text[end - 1] === '/'
  const inside = text.slice(open + 1, isEmpty ? end - 1 : end)
  const space = inside.search(/\s/)
  const name = localName(space < 0 ? inside : inside.slice(0, space))
  const attributes = space < 0 ? '' : inside.slice(space)
  tokens.push({ is: 'open', name, attributes, isEmpty })
  return end + 1
}

function readDeclaration(text: string, open: number, tokens: XmlToken[]): number | undefined {
  if (text.startsWith('<!--', open)) return after(text, '-->', open)
  const cdata = '<![CDATA['
  if (text.startsWith(cdata, open)) {
    const end = text.indexOf(']]>', open)
    if (end < 0) return undefined
    tokens.push({ is: 'text', text: text.slice(open + cdata.length, end) })
    return end + 3
  }
  if (text.length - open < cdata.length) return undefined
  throw fileFault('the XLSX file declares a document type, which no spreadsheet needs')
}

function after(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from)
  return at < 0 ? undefined : at + mark.length
}

/** The first > that is not in quotation marks. */
function findTagEnd(text: string, open: number): number | undefined {
  let quote = ''
  for (let at = open; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '>') return at
    else if (character === '<' && at > open) throw broken()
    else if (character === '"' || character === "'") quote = character
  }
  return undefined
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The value of an attribute, without regard to its namespace. */
export function attributeOf(attributes: string, name: string): string | undefined {
  const found = patternOf(name).exec(attributes)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : decodeEntities(value)
}

const patterns = new Map<string, RegExp>()

/** The names are those that this folder asks for. */
function patternOf(name: string): RegExp {
  let pattern = patterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    patterns.set(name, pattern)
  }
  return pattern
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&([^;&]{0,16});?/g, (whole: string, inside: string) => {
    const character = whole.endsWith(';') ? (named[inside] ?? numbered(inside)) : undefined
    if (character === undefined) throw fileFault('the XLSX file uses an entity that is not known')
    return character
  })
}

function numbered(inside: string): string | undefined {
  const found = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(inside)
  if (found === null) return undefined
  const code = found[1] === undefined ? Number(found[2]) : Number.parseInt(found[1], 16)
  return code > 0x10ffff ? undefined : String.fromCodePoint(code)
}

function broken(): Error {
  return fileFault('a part of the XLSX file is no XML')
}
