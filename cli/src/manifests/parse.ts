import {
  constructFromEvents,
  CORE_SCHEMA,
  type Event,
  EVENT_ID,
  getScalarValue,
  mergeTag,
  parseEvents,
  YAMLException,
} from 'js-yaml'
import type { Fault, Path } from './fault.ts'

/** One document of a file, with the lines of everything in it. */
export interface ParsedDocument {
  value: unknown
  /** Line of a value inside the document; the nearest one above when it has no place of its own (a merged or missing member). */
  lineOf(path: Path): number
}

/** YAML 1.2 with merge keys, which kubectl reads too. Instants stay text, and `yes` is text. */
const schema = CORE_SCHEMA.withTags(mergeTag)

/** Aliases in one file; more only serves to blow a small file up. */
const aliasesMax = 1_000

/**
 * Parses a YAML or JSON text. The text is read once: the parser's events carry the positions, and the values are made from the same events.
 */
export function parseText(
  file: string,
  text: string,
): { documents: ParsedDocument[]; faults: Fault[] } {
  const lines = new LineTable(text)
  try {
    const events = parseEvents(text, {})
    const values = constructFromEvents(events, { source: text, schema, maxAliases: aliasesMax })
    const starts = events.flatMap((event, index) =>
      event.type === EVENT_ID.DOCUMENT ? [index + 1] : [],
    )
    const documents = values.map((value, index) => {
      const start = starts[index] ?? 0
      return {
        value,
        lineOf: (path: Path) => lines.at(positionOf(events, start, path, text)),
      }
    })
    return { documents: documents.filter(({ value }) => value !== null), faults: [] }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const line = (error.mark?.line ?? 0) + 1
    return {
      documents: [],
      faults: [{ file, line, field: '', message: `not YAML: ${error.reason}` }],
    }
  }
}

/** Where the key, or in a list the item, that a path leads to stands. */
function positionOf(events: readonly Event[], start: number, path: Path, text: string): number {
  let at = start
  let position = startOf(events[at])
  for (const step of path) {
    const found =
      typeof step === 'number' ? itemAt(events, at, step) : memberAt(events, at, step, text)
    if (found === undefined) return position
    at = found.value
    position = startOf(events[found.shown])
  }
  return position
}

interface Found {
  /** Index of the event that the value starts with. */
  value: number
  /** Index of the event whose place is shown. */
  shown: number
}

function memberAt(
  events: readonly Event[],
  mapping: number,
  name: string,
  text: string,
): Found | undefined {
  if (events[mapping]?.type !== EVENT_ID.MAPPING) return undefined
  let key = mapping + 1
  for (let event = events[key]; event !== undefined; event = events[key]) {
    if (event.type === EVENT_ID.POP) return undefined
    const value = after(events, key)
    if (event.type === EVENT_ID.SCALAR && getScalarValue(text, event) === name) {
      return { value, shown: key }
    }
    key = after(events, value)
  }
  return undefined
}

function itemAt(events: readonly Event[], sequence: number, index: number): Found | undefined {
  if (events[sequence]?.type !== EVENT_ID.SEQUENCE) return undefined
  let item = sequence + 1
  for (let i = 0; i < index; i++) {
    if (events[item] === undefined || events[item]?.type === EVENT_ID.POP) return undefined
    item = after(events, item)
  }
  return events[item]?.type === EVENT_ID.POP ? undefined : { value: item, shown: item }
}

/** Index after the value that starts at an index. */
function after(events: readonly Event[], start: number): number {
  let depth = 0
  let at = start
  do {
    const type = events[at]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++
    else if (type === EVENT_ID.POP) depth--
    at++
  } while (depth > 0 && at < events.length)
  return at
}

function startOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start
    case EVENT_ID.SCALAR:
      return Math.max(0, event.valueStart)
    case EVENT_ID.ALIAS:
      return event.anchorStart
    default:
      return 0
  }
}

/** Positions of a text as lines. */
class LineTable {
  readonly #text: string
  #starts: number[] | undefined

  constructor(text: string) {
    this.#text = text
  }

  at(position: number): number {
    this.#starts ??= lineStarts(this.#text)
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) <= position) low = middle
      else high = middle
    }
    return low + 1
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
