import { defineConfig } from 'vitest/config'

/** Three projects: `unit` needs nothing, `database` needs PostgreSQL, `system` needs every real server. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['*/src/**/*.test.ts', '*/generate/**/*.test.ts', 'test/repository.test.ts'],
          exclude: ['**/node_modules/**', '**/*.db.test.ts'],
        },
      },
      {
        test: {
          name: 'database',
          include: ['api/src/**/*.db.test.ts'],
          globalSetup: ['test/support/global-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{surfaces,system}/**/*.test.ts'],
          globalSetup: ['test/support/global-system.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
