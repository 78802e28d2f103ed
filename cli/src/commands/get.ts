import { type Client, RollcallFailure } from '@rollcall/client'
import { type ObjectKind, type ObjectMeta, pageSizeMax } from '@rollcall/resources'
import { policyOfAccount } from '../account-policy.ts'
import { oneOf, readArguments } from '../arguments.ts'
import { connect, ofEnvironment, speaking } from '../connections.ts'
import { collectionOf } from '../declare/collections.ts'
import { CommandFailure } from '../failure.ts'
import { kindWords } from '../manifests/declaration.ts'
import { kindOf } from '../manifests/kind-names.ts'
import { showObjects } from '../show/objects.ts'
import { showStructured } from '../show/structured.ts'
import { plain } from '../show/table.ts'
import { type Context, exitDone, writeLines } from './context.ts'

/** Objects that are shown unless more are asked for: a screen, not a million lines. */
const limitDefault = 500

const options = {
  account: { type: 'string' },
  limit: { type: 'string' },
  all: { type: 'boolean' },
  output: { type: 'string', short: 'o' },
} as const

/** `rollcall get`: shows objects. */
export async function get(args: readonly string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, options, 'get')
  const [word, name, extra] = positionals
  if (word === undefined || extra !== undefined) {
    throw new CommandFailure('get needs KIND and takes one NAME (rollcall help get)')
  }
  const kind = kindOf(word)
  const limit = limitOf(values.limit)
  const format = oneOf(values.output, ['table', 'json', 'yaml'], '-o') ?? 'table'
  const settings = await ofEnvironment(context.config, values.account)
  const client = connect(settings)
  try {
    const isNarrow = kind === 'User' && name === undefined && values.all !== true
    const found = await speaking(settings, async () => {
      const { signal } = context
      const active = isNarrow && (await showsActiveOnly(client, settings.account, signal))
      return await collect(client, kind, { name, active, limit, signal })
    })
    if (name !== undefined && found.objects.length === 0) {
      throw new CommandFailure(`there is no ${kindWords[kind].one} ${plain(name)}`)
    }
    if (format === 'table') writeLines(context.stdout, showObjects(kind, found.objects))
    else {
      const [only] = found.objects
      const value =
        name !== undefined && found.objects.length === 1 ? only : { items: found.objects }
      context.stdout.write(showStructured(value, format))
    }
    if (found.more) {
      writeLines(context.stderr, [`more than ${limit}: --limit N shows more, --limit 0 all`])
    }
    return exitDone
  } finally {
    client.close()
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return limitDefault
  if (!/^\d{1,9}$/.test(text)) throw new CommandFailure(`--limit ${text}: must be a whole number`)
  return text === '0' ? Number.POSITIVE_INFINITY : Number(text)
}

/** What the policy of the account says that people see without asking for more. */
async function showsActiveOnly(
  client: Client,
  account: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { policy } = await policyOfAccount(client, account, signal)
    return policy?.listDefault === 'active'
  } catch (error) {
    // Who may see users and not accounts sees all of them.
    if (error instanceof RollcallFailure && error.code === 'auth.permission-missing') return false
    throw error
  }
}

/** What is asked of a list. */
interface Asked {
  name: string | undefined
  /** Only users that are active. */
  active: boolean
  limit: number
  signal: AbortSignal
}

async function collect(
  client: Client,
  kind: ObjectKind,
  { name, active, limit, signal }: Asked,
): Promise<{ objects: ObjectMeta[]; more: boolean }> {
  const objects: ObjectMeta[] = []
  const pageSize = Math.min(pageSizeMax, limit + 1)
  const query = {
    limit: pageSize,
    ...(name === undefined ? {} : { [nameFilter[kind]]: name }),
    ...(active ? { active: true } : {}),
  }
  for await (const object of collectionOf(client, kind).list(query, { signal })) {
    if (objects.length === limit) return { objects, more: true }
    objects.push(object)
  }
  return { objects, more: false }
}

/** Query parameter that finds an object by what people call it. */
const nameFilter: Record<ObjectKind, string> = {
  Account: 'name',
  Role: 'name',
  User: 'username',
  RoleAssignment: 'user',
  ApiKey: 'name',
}
