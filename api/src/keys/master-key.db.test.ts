import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { createDatabase } from '../../../test/support/database.ts'
import { inheritedEnvironment, runCommand } from '../../../test/support/processes.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

test('ASVS 13.2.3: beside a database server there is no key by default: serving without one is refused with how to make it', async () => {
  const database = await createDatabase()
  const { code, stderr } = await runCommand(process.execPath, [main, 'serve'], {
    env: {
      ...inheritedEnvironment(),
      DATABASE_URL: database.appUrl,
      ROLLCALL_SEALER_URL: database.sealerUrl,
      ROLLCALL_PORT: '0',
    },
  })
  expect(code).toBe(1)
  expect(stderr).toContain('ROLLCALL_MASTER_KEY_FILE or ROLLCALL_MASTER_KEY must give the key')
  expect(stderr).toContain('openssl rand -hex 32')
  await database.drop()
})
