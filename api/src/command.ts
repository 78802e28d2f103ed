/** What was typed, read once: `serve | migrate | bootstrap | tenant`. */
import { parseArgs } from 'node:util'

export type Command =
  | { name: 'help' }
  | { name: 'serve'; embedded: boolean }
  | { name: 'migrate'; check: boolean }
  | { name: 'bootstrap'; secret: string | undefined; recover: boolean; embedded: boolean }
  | { name: 'tenant create'; slug: string; hosts: string[]; embedded: boolean }
  | { name: 'tenant list'; embedded: boolean }

export const usage = `usage: node api/src/main.ts COMMAND

  serve [--embedded]            serve the API; with its own PostgreSQL below ROLLCALL_DATA_DIR when embedded
  migrate                       bring the database to the newest schema (ROLLCALL_MIGRATOR_URL)
  migrate --check               say which migrations are missing, change nothing; exit code 0: none, 3: some
  bootstrap                     make the first tenant, once; keys go to admin.key and operator.key in ROLLCALL_DATA_DIR
  bootstrap --secret NAME       the same; keys go to the Kubernetes Secrets NAME and NAME-operator
  bootstrap --recover           issue one more key for an owner, to admin.key or to the Secret of --secret
  tenant create SLUG --host H   make another tenant that the host names lead to; --host can be repeated
  tenant list                   list the tenants
`

const options = {
  embedded: { type: 'boolean', default: false },
  secret: { type: 'string' },
  recover: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  host: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h', default: false },
} as const

type Option = Exclude<keyof typeof options, 'help'>

/** Which options go with which command; the others are refused rather than ignored. */
const allowed: Record<Exclude<Command['name'], 'help'>, readonly Option[]> = {
  serve: ['embedded'],
  migrate: ['check'],
  bootstrap: ['secret', 'recover', 'embedded'],
  'tenant create': ['host', 'embedded'],
  'tenant list': ['embedded'],
}

/** Throws an error with a sentence for whoever typed it. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    tokens: true,
  })
  if (values.help) return { name: 'help' }
  const [first, second] = positionals
  const name = first === 'tenant' ? `tenant ${second ?? ''}` : (first ?? '')
  if (!isCommand(name)) throw new Error(`there is no command ${JSON.stringify(name.trim())}`)
  const rest = positionals.slice(name.split(' ').length)
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  const foreign = given.find((option) => !allowed[name].some((known) => known === option))
  if (foreign !== undefined) throw new Error(`--${foreign} does not go with ${name}`)
  const { embedded } = values
  if (name === 'tenant create') {
    const [slug, more] = rest
    if (slug === undefined || more !== undefined) throw new Error('tenant create needs one SLUG')
    return { name, slug, hosts: values.host ?? [], embedded }
  }
  if (rest[0] !== undefined) throw new Error(`${name} does not take ${JSON.stringify(rest[0])}`)
  switch (name) {
    case 'serve':
    case 'tenant list':
      return { name, embedded }
    case 'migrate':
      return { name, check: values.check }
    case 'bootstrap':
      return { name, secret: values.secret, recover: values.recover, embedded }
  }
}

function isCommand(name: string): name is keyof typeof allowed {
  return Object.hasOwn(allowed, name)
}
