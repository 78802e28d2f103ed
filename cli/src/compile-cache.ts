import { fileURLToPath } from 'node:url'

/**
 * Where Node keeps what it compiled. In the checkout and not in the machine's temporary folder, where others could put what is then run. Where it cannot be written,
 * Node does without.
 */
export const compileCacheFolder = fileURLToPath(
  new URL('../../node_modules/.cache/rollcall', import.meta.url),
)
