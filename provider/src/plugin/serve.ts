/**
 * Starts a plugin. The handshake comes first: the product is loaded while the caller opens its
 * connection, and the first call waits for it.
 */
import type { Log } from './log.ts'
import type { Provider } from './provider.ts'
import { checkSchema } from './schema.ts'
import type { Served } from './server/served.ts'
import { calls } from './wire/calls.ts'
import type { Service } from './wire/grpc.ts'
import { refuseCaller, serveForDebugging, servePlugin, type Caller } from './wire/handshake.ts'
import { service } from './wire/tfplugin6.ts'

export type { Caller } from './wire/handshake.ts'

export interface Product {
  /** Where the provider comes from, as configurations name it: `example.test/space/name`. */
  readonly address: string
  readonly load: () => Promise<Provider>
  readonly log: Log
  readonly print: (line: string) => void
}

/** Serves the caller until it asks for the end. Answers why it cannot, if it cannot. */
export async function serve(product: Product, caller: Caller): Promise<string | undefined> {
  const refusal = refuseCaller(caller)
  if (refusal !== undefined) return refusal
  await servePlugin({ service: serviceOf(product), caller, print: product.print })
  return undefined
}

/** Serves anyone, without encryption, for a debugger or a test to attach to. */
export function serveDebugging(product: Product): Promise<void> {
  return serveForDebugging(product.address, serviceOf(product), product.print)
}

function serviceOf(product: Product): Service {
  let loading: Promise<Served> | undefined
  const load = () => (loading ??= loadProduct(product))
  return {
    name: service,
    calls: calls.map(({ name, answer }) => ({
      name,
      answer: async (request) => answer(await load(), request),
    })),
    onReady: () => void load().catch((cause: unknown) => product.log.error(String(cause))),
  }
}

async function loadProduct({ load, log }: Product): Promise<Served> {
  const provider = await load()
  checkSchema(provider.schema)
  for (const { schema } of Object.values(provider.resources)) checkSchema(schema)
  for (const { schema } of Object.values(provider.dataSources)) checkSchema(schema)
  return { provider, log }
}
