import type { Client } from '@rollcall/client'
import { type ObjectKind, objectKinds } from '@rollcall/resources'
import { oneOf, readArguments } from '../arguments.ts'
import { connect, ofEnvironment, speaking } from '../connections.ts'
import { collectionOf } from '../declare/collections.ts'
import { type AnyObject, documentOf, type ExportedDocument, partsOf } from '../export/documents.ts'
import { DocumentNames } from '../export/names.ts'
import { CommandFailure } from '../failure.ts'
import { kindWords } from '../manifests/declaration.ts'
import { kindOf } from '../manifests/kind-names.ts'
import { Progress } from '../show/progress.ts'
import { showStructured } from '../show/structured.ts'
import { plain } from '../show/table.ts'
import { type Context, exitDone, writeLines } from './context.ts'

const options = {
  account: { type: 'string' },
  label: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const

/** What is left out is told up to here; the rest is counted. */
const leftOutShownMax = 20

/** `rollcall export`: writes what there is as the documents that `rollcall apply` reads. */
export async function exportCommand(args: readonly string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, options, 'export')
  const format = oneOf(values.output, ['yaml', 'json'], '-o') ?? 'yaml'
  const asked = positionals.map(kindOf)
  const { label } = values
  if (label !== undefined && asked.some((kind) => kind !== 'User'))
    throw new CommandFailure('--label is of users: rollcall export users --label NAME=VALUE')
  const kinds = label !== undefined ? (['User'] as const) : asked.length > 0 ? asked : objectKinds
  const settings = await ofEnvironment(context.config, values.account)
  const client = connect(settings)
  const sink = sinkOf(format, context.stdout)
  const leftOut: string[] = []
  const held = new Map<string, number>()
  const progress = new Progress(context.stderr, context.now)
  try {
    await speaking(settings, async () => {
      const names = new DocumentNames()
      // In the order in which they are applied, whatever the order in which they were asked for.
      for (const kind of objectKinds.filter((one) => kinds.includes(one))) {
        const query = {
          ...(kind === 'Account' && settings.account !== undefined
            ? { name: settings.account }
            : {}),
          ...(label === undefined ? {} : { label }),
        }
        let count = 0
        for await (const objects of batches(client, kind, query, context.signal)) {
          for (const object of objects) {
            const document = documentOf(kind, object, names)
            if (typeof document === 'string') leftOut.push(document)
            else {
              sink.write(document)
              noteHolder(held, object)
            }
          }
          count += objects.length
          progress.count(kindWords[kind].many, count)
        }
      }
    })
    progress.end()
    sink.end()
    tell(leftOut, held, context)
    return exitDone
  } finally {
    progress.end()
    client.close()
  }
}

/** Users come page by page, as many as there are; of all else there are few, and they are put in order. */
async function* batches(
  client: Client,
  kind: ObjectKind,
  query: object,
  signal: AbortSignal,
): AsyncGenerator<AnyObject[]> {
  const collection = collectionOf(client, kind)
  if (kind === 'User') {
    const pages = collection.pages({ ...query, sort: 'username' }, { signal })
    // The list of a kind holds objects of that kind.
    for await (const { items } of pages) yield items as AnyObject[]
    return
  }
  const objects: AnyObject[] = []
  // As above.
  for await (const object of collection.list(query, { signal })) objects.push(object as AnyObject)
  yield objects.toSorted((one, other) => compare(orderOf(one), orderOf(other)))
}

/** Places are those of the names, so that the same content in another tenant is the same text. */
function orderOf({ spec }: AnyObject): string {
  return partsOf(spec).join('\n')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Where documents go, one after the other: an export may be larger than the memory. */
function sinkOf(format: 'yaml' | 'json', stdout: Context['stdout']) {
  let count = 0
  return {
    write(document: ExportedDocument): void {
      if (format === 'yaml') {
        stdout.write(`${count === 0 ? '' : '---\n'}${showStructured(document, 'yaml')}`)
      } else {
        const head = count === 0 ? '{ "apiVersion": "v1", "kind": "List", "items": [\n' : ',\n'
        stdout.write(`${head}${JSON.stringify(document, null, 2)}`)
      }
      count += 1
    },
    end(): void {
      if (format === 'yaml') return
      stdout.write(
        count === 0 ? '{ "apiVersion": "v1", "kind": "List", "items": [] }\n' : '\n] }\n',
      )
    },
  }
}

function noteHolder(held: Map<string, number>, { manager }: AnyObject): void {
  if (manager === null) return
  const holder = `${manager.kind}/${manager.instance}`
  held.set(holder, (held.get(holder) ?? 0) + 1)
}

/** What whoever applies the documents should know, on standard error. */
function tell(
  leftOut: readonly string[],
  held: ReadonlyMap<string, number>,
  context: Context,
): void {
  const shown = leftOut.slice(0, leftOutShownMax)
  const rest = leftOut.length - shown.length
  writeLines(context.stderr, [
    ...shown.map((what) => `left out: ${plain(what)}`),
    ...(rest > 0 ? [`left out: ${rest} more`] : []),
    ...[...held].map(
      ([holder, count]) =>
        `${count} declared by ${plain(holder)}: here another set is refused them until they are released`,
    ),
  ])
}
