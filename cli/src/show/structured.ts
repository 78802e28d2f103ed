import { dump } from 'js-yaml'
import type { Report } from '../declare/outcome.ts'

/** How a command answers. */
export type OutputFormat = 'table' | 'json' | 'yaml'

/** Writes a value as JSON or YAML. */
export function showStructured(value: unknown, format: 'json' | 'yaml'): string {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`
  return dump(value, { lineWidth: 120, noRefs: true })
}

/** A report for programs. Its members are part of what the command promises. */
export function structuredReport({ set, dryRun, outcomes, removals, warnings }: Report): object {
  return {
    set,
    dryRun,
    items: outcomes.map(
      ({ declaration, action, changes, released, problem, notes, warnings: advice }) => ({
        kind: declaration.kind,
        name: declaration.name,
        file: declaration.place.file,
        line: declaration.place.line,
        action,
        ...(changes.length > 0 ? { changes } : {}),
        ...(released.length > 0 ? { released } : {}),
        ...(problem === undefined ? {} : { problem }),
        ...(notes.length > 0 ? { notes } : {}),
        ...(advice.length > 0 ? { warnings: advice } : {}),
      }),
    ),
    removals: removals.map(({ kind, name, id, object, policy, state, problem, note }) => ({
      kind,
      name,
      id,
      object,
      policy,
      state,
      ...(problem === undefined ? {} : { problem }),
      ...(note === undefined ? {} : { note }),
    })),
    warnings: warnings.all,
  }
}
