/**
 * Names of documents, as Kubernetes and `rollcall apply` take them: lower-case letters, digits, dots and hyphens. An object keeps the name that its declarer has for it
 * where that is one; others are named after what people call them.
 */
import { createHash } from 'node:crypto'
import type { ObjectKind, ObjectMeta } from '@rollcall/resources'

const lengthMax = 253

/** Room for what tells two alike apart. */
const digestLength = 8

/** Gives each document of a kind a name that no other of the kind has, whatever the order of the objects. */
export class DocumentNames {
  readonly #taken = new Map<ObjectKind, Set<string>>()

  nameOf(kind: ObjectKind, { id, manager }: Pick<ObjectMeta, 'id' | 'manager'>, called: string) {
    const declared = manager?.kind === 'terraform' ? undefined : manager?.name.split('/').at(-1)
    const plain = simplified(declared ?? called)
    const exact = plain === (declared ?? called).toLowerCase()
    // What lost a character may be another's name as well: those are told apart by their text, and not by who came first.
    const name = exact ? plain : `${cut(plain === '' ? 'object' : plain)}-${digest(called)}`
    const taken = this.#taken.get(kind) ?? new Set()
    this.#taken.set(kind, taken)
    const free = taken.has(name) ? `${cut(name)}-${digest(id)}` : name
    taken.add(free)
    return free
  }
}

function simplified(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .slice(0, lengthMax)
    .replaceAll(/^[.-]+|[.-]+$/g, '')
}

function cut(name: string): string {
  return name.slice(0, lengthMax - digestLength - 1).replace(/[.-]+$/, '')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digestLength)
}
