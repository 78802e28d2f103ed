/** Serves the demo provider as a process of its own, for the tests. */
import { readCaller, readLogLevel } from '../config.ts'
import { createLog } from '../log.ts'
import { serve } from '../serve.ts'
import { createDemoProvider } from './demo-provider.ts'

process.on('SIGINT', () => {})
const refusal = await serve(
  {
    address: 'example.test/demo/demo',
    load: async () => createDemoProvider(),
    log: createLog(readLogLevel(), (line) => process.stderr.write(line)),
    print: (line) => process.stdout.write(line),
  },
  readCaller(),
)
if (refusal !== undefined) process.stderr.write(`${refusal}\n`)
process.exit(refusal === undefined ? 0 : 1)
