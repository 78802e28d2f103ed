import { defineConfig } from 'vitest/config'

/** The tests that mutants have to survive: those of the pure decisions, which need neither a database nor a server. */
export default defineConfig({
  test: {
    include: [
      'resources/src/*.test.ts',
      'api/src/{access,mfa,policy,users}/*.test.ts',
      'api/src/passwords/rules.test.ts',
    ],
    exclude: [
      '**/node_modules/**',
      '**/*.db.test.ts',
      'api/src/access/{api-key,credentials}.test.ts',
    ],
    // A worker for every file of every mutant would take six times as long; these tests leave nothing behind.
    isolate: false,
    reporters: [{}],
  },
})
