import { defineConfig } from 'vitest/config'

import { Summary } from './test/support/summary.ts'

/**
 * Three projects: `unit` needs nothing, `database` needs PostgreSQL, `system` needs every real server. They run in
 * this order, because the system tests wait on clocks and would suffer from the others' load.
 */
export default defineConfig({
  test: {
    reporters: ['default', new Summary()],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '*/src/**/*.test.ts',
            '*/generate/**/*.test.ts',
            'test/repository.test.ts',
            'test/support/**/*.test.ts',
            'test/security/*.unit.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.db.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'database',
          include: [
            'api/src/**/*.db.test.ts',
            'test/requirements/**/*.test.ts',
            'test/security/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.unit.test.ts'],
          globalSetup: ['test/support/global-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{surfaces,system,judges}/**/*.test.ts'],
          globalSetup: ['test/support/global-system.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
