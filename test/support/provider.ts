/** The provider as users get it: one bundled file that Node runs. */
import { fileURLToPath } from 'node:url'

export const PROVIDER_VERSION = '0.0.0'

export async function buildProvider(): Promise<string> {
  return fileURLToPath(new URL('../../provider/src/main.ts', import.meta.url))
}
