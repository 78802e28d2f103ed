import { readFile } from 'node:fs/promises'
import { text as readStream } from 'node:stream/consumers'
import type { UserDeletionPolicy } from '@rollcall/resources'
import { CommandFailure } from '../failure.ts'
import type { Declaration, SecretFile } from './declaration.ts'
import { type Envelope, isMapping, openDocument } from './envelope.ts'
import { type Fault, type Path, showFault, showPath, showPlace } from './fault.ts'
import { findFiles, reasonOf, standardInput } from './find-files.ts'
import { type ParsedDocument, parseText } from './parse.ts'
import { ruleFaults, setFaults } from './rules.ts'
import { createSpecCheck, type SpecCheck } from './spec-check.ts'

/** What was found in files. */
export interface Manifests {
  declarations: Declaration[]
  /** Documents that are for other tools, with their places: told, not read. */
  foreign: string[]
}

/** Most characters of one file: YAML of a million users in one file is not what a person reviews. */
const fileLengthMax = 64 * 1024 * 1024

/** Most faults that are shown; the rest is counted. */
const faultsShownMax = 50

/** Annotation that asks to leave an object alone, as in Kubernetes. */
const pausedAnnotation = 'rollcall.dev/paused'

/** Reads all manifests under paths. Every fault of every file is told at once; with one, nothing is returned. */
export async function readManifests(
  paths: readonly string[],
  stdin: NodeJS.ReadableStream,
  { mayBeEmpty = false } = {},
): Promise<Manifests> {
  const check = createSpecCheck()
  const manifests: Manifests = { declarations: [], foreign: [] }
  const faults: Fault[] = []
  const files = await findFiles(paths)
  if (files.length === 0 && !mayBeEmpty) {
    throw new CommandFailure(`${paths.join(', ')}: no .yaml, .yml or .json file`)
  }
  for (const path of files) {
    const file = path === standardInput ? 'stdin' : path
    const found = readDocuments(file, await readText(path, stdin), check)
    for (const one of found.declarations) manifests.declarations.push(one)
    manifests.foreign.push(...found.foreign)
    faults.push(...found.faults)
  }
  faults.push(...setFaults(manifests.declarations))
  if (faults.length > 0) throw new CommandFailure(showFaults(faults))
  if (manifests.declarations.length === 0 && !mayBeEmpty) {
    throw new CommandFailure(`${paths.join(', ')}: no document of rollcall.dev`)
  }
  return manifests
}

function showFaults(faults: readonly Fault[]): string[] {
  const shown = faults.slice(0, faultsShownMax).map(showFault)
  const rest = faults.length - shown.length
  const more = rest > 0 ? [`and ${rest} more`] : []
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
  return [...shown, ...more, `${count} in the files: nothing was sent`]
}

async function readText(path: string, stdin: NodeJS.ReadableStream): Promise<string> {
  try {
    const text = path === standardInput ? await readStream(stdin) : await readFile(path, 'utf8')
    if (text.length <= fileLengthMax) return text
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, { cause: error })
  }
  throw new CommandFailure(`${path}: longer than ${fileLengthMax} characters; split it`)
}

/** Reads the documents of one text. Pure. */
export function readDocuments(
  file: string,
  text: string,
  check: SpecCheck,
): Manifests & { faults: Fault[] } {
  const parsed = parseText(file, text)
  const found = {
    declarations: [] as Declaration[],
    foreign: [] as string[],
    faults: parsed.faults,
  }
  for (const document of parsed.documents) {
    openAll(file, document, document.value, [], check, found)
  }
  return found
}

function openAll(
  file: string,
  document: ParsedDocument,
  value: unknown,
  base: Path,
  check: SpecCheck,
  found: Manifests & { faults: Fault[] },
): void {
  const opened = openDocument(value, base)
  switch (opened.outcome) {
    case 'list':
      for (const item of opened.items) {
        // An alias can make a List contain itself, so a List inside a List is not followed.
        if (base.length === 0) openAll(file, document, item.value, item.base, check, found)
        else found.faults.push(fault(file, document, base, 'a List inside a List is not read'))
      }
      return
    case 'foreign':
      found.foreign.push(`${showPlace({ file, line: document.lineOf(base) })}: ${opened.what}`)
      return
    case 'faults':
      for (const { path, message } of opened.faults) {
        found.faults.push(fault(file, document, path, message))
      }
      return
    case 'declaration': {
      const { envelope } = opened
      const faults = specFaults(file, document, envelope, check)
      found.faults.push(...faults)
      if (faults.length === 0) found.declarations.push(declare(file, document, envelope))
    }
  }
}

function fault(file: string, document: ParsedDocument, path: Path, message: string): Fault {
  return { file, line: document.lineOf(path), field: showPath(path), message }
}

function specFaults(
  file: string,
  document: ParsedDocument,
  envelope: Envelope,
  check: SpecCheck,
): Fault[] {
  const { kind, spec, base } = envelope
  const wrong = [...check(kind, spec), ...(isMapping(spec) ? ruleFaults(kind, spec) : [])]
  const byField = new Map<string, Fault>()
  for (const { path, message, vague } of wrong) {
    const found = fault(file, document, [...base, 'spec', ...path], message)
    if (vague !== true || !byField.has(found.field)) byField.set(found.field, found)
  }
  return [...byField.values()].toSorted((one, other) => one.line - other.line)
}

/** Splits what was checked into what the command line reads itself and what goes to the API. */
function declare(file: string, document: ParsedDocument, envelope: Envelope): Declaration {
  const { kind, name, annotations, base } = envelope
  // Checked against the schema of its kind just before.
  const checked = envelope.spec as Record<string, unknown> & PolicyMembers
  const { connectionRef, deletionPolicy, adoption, secretRef, passwordSecretRef, ...spec } = checked
  const common = {
    name,
    connection: connectionRef?.name ?? 'default',
    adoption,
    deletionPolicy,
    paused: annotations[pausedAnnotation] === 'true',
    place: { file, line: document.lineOf(base) },
    lineOf: (path: Path) => document.lineOf([...base, ...path]),
  }
  const secret: SecretFile = { name: secretRef?.name ?? name, key: secretRef?.key ?? 'key' }
  const beside =
    kind === 'ApiKey'
      ? { secret }
      : passwordSecretRef === undefined
        ? {}
        : { password: { name: passwordSecretRef.name, key: passwordSecretRef.key ?? 'password' } }
  // The schema that it was checked against is generated from the type that it is given here.
  return { ...common, kind, spec, ...beside } as Declaration
}

/** Members of a spec that the command line reads itself. */
interface PolicyMembers {
  connectionRef?: { name: string }
  deletionPolicy?: UserDeletionPolicy
  adoption?: string
  secretRef?: { name: string; key?: string }
  passwordSecretRef?: { name: string; key?: string }
}
