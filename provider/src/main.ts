/**
 * The Terraform provider: started by terraform or tofu, which speak to it over a socket until they
 * ask it to end.
 */
import { providerAddress } from './address.ts'
import { readCaller, readEnvironment, readLogLevel } from './config.ts'
import { createLog } from './plugin/log.ts'
import { serve, serveDebugging, type Product } from './plugin/serve.ts'

/** How often an orphan looks whether it is one. */
const parentCheckMs = 5_000

async function main(): Promise<number> {
  const product: Product = {
    address: providerAddress,
    // The words of the product and all that they need are loaded after the handshake.
    load: async () => (await import('./provider.ts')).createProvider(readEnvironment()),
    log: createLog(readLogLevel(), (line) => process.stderr.write(line)),
    print: (line) => process.stdout.write(line),
  }
  // Ctrl-C reaches the whole process group; Terraform itself says when to stop (StopProvider).
  process.on('SIGINT', () => {})
  if (process.argv.includes('--debug')) {
    await serveDebugging(product)
    return 0
  }
  endWithParent()
  const refusal = await serve(product, readCaller())
  if (refusal !== undefined) process.stderr.write(`${refusal}\n`)
  return refusal === undefined ? 0 : 1
}

function endWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1)
  }, parentCheckMs).unref()
}

// Not awaited at the top: the bundle is CommonJS, which starts faster and knows no such await.
void main().then((code) => process.exit(code))
