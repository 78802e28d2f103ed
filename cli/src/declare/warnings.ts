import type { Client } from '@rollcall/client'
import { keyEndsSoon, type ObjectKind } from '@rollcall/resources'
import type { Settings } from '../connections.ts'
import { showPath } from '../manifests/fault.ts'
import { parsePointer } from '../manifests/spec-check.ts'
import type { Outcome } from './outcome.ts'

/** What somebody should know although nothing was refused. */
export interface Warning {
  message: string
  /** What it is about; empty for the connection. */
  objects: { kind: ObjectKind; name: string }[]
}

/** Gathers warnings: what is said of several objects is said once. */
export class Warnings {
  readonly #byMessage = new Map<string, Warning>()

  /** `about` undefined: no one object, or one that is not known. */
  add(message: string, about?: { kind: ObjectKind; name: string }): void {
    const warning = this.#byMessage.get(message) ?? { message, objects: [] }
    this.#byMessage.set(message, warning)
    const isKnown = warning.objects.some(
      ({ kind, name }) => kind === about?.kind && name === about.name,
    )
    if (about !== undefined && !isKnown) warning.objects.push(about)
  }

  /** Takes up what the API answered about the declarations. */
  addOutcomes(outcomes: readonly Outcome[]): void {
    for (const { declaration, told } of outcomes) {
      const { kind, name, spec } = declaration
      for (const text of told) this.add(readable(text, spec), { kind, name })
    }
  }

  get all(): Warning[] {
    return [...this.#byMessage.values()]
  }
}

/** Pointers as the files' members: `/spec/ipWhitelist/1` is `spec.ipWhitelist[1]`. */
function readable(text: string, spec: object): string {
  return text.replaceAll(/\/spec(?:\/[\w~-]+)*/g, (pointer) =>
    showPath(parsePointer(pointer, { spec })),
  )
}

/** A warning when the key that is spoken with ends soon. What cannot be found out is nobody's trouble here: the apply itself tells. */
export async function warnOfKey(
  client: Client,
  { tokenFrom }: Settings,
  now: Date,
  signal: AbortSignal,
): Promise<string | undefined> {
  const key = await client.me({ signal }).then(
    (me) => me.key,
    () => null,
  )
  return keyWarning(key?.expiresAt ?? null, tokenFrom, now)
}

/** `the API key from ROLLCALL_TOKEN expires in 3 days (2026-11-27T00:00:00.000Z): give it a new one before` */
export function keyWarning(
  expiresAt: string | null,
  tokenFrom: string,
  now: Date,
): string | undefined {
  if (!keyEndsSoon(expiresAt, now)) return undefined
  const leftMs = Date.parse(expiresAt) - now.getTime()
  return `the API key from ${tokenFrom} expires ${showLeft(leftMs)} (${expiresAt}): make a new one before`
}

function showLeft(leftMs: number): string {
  const hours = Math.floor(leftMs / 3_600_000)
  if (hours < 1) return 'within the hour'
  const [count, unit] = hours < 48 ? [hours, 'hour'] : [Math.floor(hours / 24), 'day']
  return `in ${count} ${unit}${count === 1 ? '' : 's'}`
}
