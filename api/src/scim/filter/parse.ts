/**
 * Filters and paths of RFC 7644, figures 1 and 7, from text to a tree. Names are not looked up here: that is `bind.ts`.
 *
 *   filter     or, whose parts are and, whose parts are: not (filter) | (filter) | path pr | path operator value | path[filter]
 *   patch path path | path[filter] | path[filter].name
 *
 * `and` binds tighter than `or`; `not` takes what stands in its brackets. Operators and names are compared without case.
 */
import { ScimError, type ScimType } from '../scim-error.ts'

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
export type Literal = string | number | boolean | null

/** An attribute as it is written: `userName`, `name.familyName`, `urn:...:User:emails.value`. */
export type PathText = string

export type Filter =
  | { is: 'and' | 'or'; parts: Filter[] }
  | { is: 'not'; part: Filter }
  | { is: 'present'; path: PathText }
  | { is: 'compare'; path: PathText; operator: Operator; value: Literal }
  | { is: 'values'; path: PathText; filter: Filter }

/** What an operation of a PATCH points at. */
export interface PatchPath {
  path: PathText
  /** Chooses among the values of a list. */
  filter: Filter | undefined
  /** Sub-attribute of the values that were chosen. */
  sub: string | undefined
}

/** Longer filters are refused. */
export const filterLengthMax = 8_192
/** Comparisons in one filter. */
const termsMax = 200
/** Brackets within brackets. */
const depthMax = 32

export function parseFilter(text: string): Filter {
  const reader = new Reader(text, 'invalidFilter')
  const filter = reader.filter(0, false)
  reader.expectEnd()
  return filter
}

export function parsePatchPath(text: string): PatchPath {
  const reader = new Reader(text, 'invalidPath')
  const path = reader.name()
  let filter: Filter | undefined
  let sub: string | undefined
  if (reader.take('[')) {
    filter = reader.filter(1, true)
    reader.expect(']')
    const rest = reader.takeWord()
    if (rest !== undefined) {
      if (!/^\.\$?[a-z][a-z0-9_-]*$/i.test(rest)) throw reader.fault(`${rest} is no sub-attribute`)
      sub = rest.slice(1)
    }
  }
  reader.expectEnd()
  return { path, filter, sub }
}

const operators: ReadonlySet<string> = new Set<Operator>([
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
])

/** A bracket, a text in quotes as JSON writes it, or a word. */
const tokenPattern = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y
/** `urn:...:` may stand before the name; a sub-attribute behind it. */
const namePattern =
  /^(?:urn:[^\s()[\]"]+:)?[a-z][a-z0-9_-]*(?:\.\$?[a-z][a-z0-9_-]*)?$|^urn:[^\s()[\]"]+$/i

type Token = { is: 'bracket' | 'text' | 'word'; text: string }

class Reader {
  readonly #tokens: Token[] = []
  readonly #kind: ScimType
  #at = 0
  #terms = 0

  constructor(text: string, kind: ScimType) {
    this.#kind = kind
    if (text.length > filterLengthMax)
      throw this.fault(`it is longer than ${filterLengthMax} characters`)
    tokenPattern.lastIndex = 0
    const end = text.trimEnd().length
    while (tokenPattern.lastIndex < end) {
      const from = tokenPattern.lastIndex
      const [, bracket, quoted, word] = tokenPattern.exec(text) ?? []
      if (bracket !== undefined) this.#tokens.push({ is: 'bracket', text: bracket })
      else if (quoted !== undefined) this.#tokens.push({ is: 'text', text: quoted })
      else if (word !== undefined) this.#tokens.push({ is: 'word', text: word })
      else throw this.fault(`what stands from character ${from + 1} on cannot be read`)
    }
  }

  fault(detail: string): ScimError {
    const noun = this.#kind === 'invalidPath' ? 'the path' : 'the filter'
    return new ScimError(400, this.#kind, `${noun} is not well-formed: ${detail}`)
  }

  filter(depth: number, isInside: boolean): Filter {
    if (depth > depthMax) throw this.fault(`brackets are nested deeper than ${depthMax}`)
    return this.#joined('or', () => this.#joined('and', () => this.#factor(depth, isInside)))
  }

  name(): PathText {
    const word = this.takeWord()
    if (word === undefined) throw this.fault('an attribute is missing')
    if (!namePattern.test(word)) throw this.fault(`${word} is no attribute`)
    return word
  }

  takeWord(): string | undefined {
    const token = this.#tokens[this.#at]
    if (token?.is !== 'word') return undefined
    this.#at += 1
    return token.text
  }

  take(bracket: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.is !== 'bracket' || token.text !== bracket) return false
    this.#at += 1
    return true
  }

  expect(bracket: string): void {
    if (!this.take(bracket)) throw this.fault(`${bracket} is missing`)
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at]
    if (token !== undefined) throw this.fault(`${token.text} is not expected there`)
  }

  #joined(word: 'and' | 'or', part: () => Filter): Filter {
    const parts = [part()]
    while (this.#isWord(word)) {
      this.#at += 1
      parts.push(part())
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { is: word, parts }
  }

  #factor(depth: number, isInside: boolean): Filter {
    if (this.#isWord('not') && this.#tokens[this.#at + 1]?.text === '(') {
      this.#at += 1
      return { is: 'not', part: this.#bracketed(depth, isInside) }
    }
    if (this.#tokens[this.#at]?.text === '(') return this.#bracketed(depth, isInside)
    return this.#term(depth, isInside)
  }

  #bracketed(depth: number, isInside: boolean): Filter {
    this.expect('(')
    const filter = this.filter(depth + 1, isInside)
    this.expect(')')
    return filter
  }

  #term(depth: number, isInside: boolean): Filter {
    this.#terms += 1
    if (this.#terms > termsMax) throw this.fault(`it has more than ${termsMax} comparisons`)
    const path = this.name()
    if (this.take('[')) {
      if (isInside) throw this.fault('[ does not stand within [ ]')
      const filter = this.filter(depth + 1, true)
      this.expect(']')
      return this.#ofChosen(path, filter)
    }
    return this.#comparison(path)
  }

  /** Microsoft Entra asks for a sub-attribute of the values that it chose: `emails[type eq "work"].value eq "..."`. */
  #ofChosen(path: PathText, filter: Filter): Filter {
    const sub = this.#tokens[this.#at]
    if (sub?.is !== 'word' || !sub.text.startsWith('.')) return { is: 'values', path, filter }
    this.#at += 1
    const comparison = this.#comparison(sub.text.slice(1))
    return { is: 'values', path, filter: { is: 'and', parts: [filter, comparison] } }
  }

  #comparison(path: PathText): Filter {
    const operator = this.takeWord()?.toLowerCase()
    if (operator === 'pr') return { is: 'present', path }
    if (operator === undefined) throw this.fault(`an operator is missing after ${path}`)
    if (!operators.has(operator)) throw this.fault(`${operator} is no operator`)
    // It is a member of the list of operators.
    return { is: 'compare', path, operator: operator as Operator, value: this.#value(operator) }
  }

  #value(operator: string): Literal {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.is === 'bracket')
      throw this.fault(`a value is missing after ${operator}`)
    this.#at += 1
    const isJson =
      token.is === 'text' ||
      /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(token.text)
    if (!isJson)
      throw this.fault(`${token.text} is no value: a text stands in quotes, as in "${token.text}"`)
    const text = token.is === 'text' ? token.text : token.text.toLowerCase()
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return value
      return null
    } catch {
      throw this.fault(`${token.text} is no text as JSON writes it`)
    }
  }

  #isWord(word: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.is === 'word' && token.text.toLowerCase() === word
  }
}
