import { median, type LoadResult } from './measure.ts'

/** One line of a report: a subject with the results of its rounds. */
export interface ReportRow {
  name: string
  rounds: LoadResult[]
}

/** Prints subjects side by side: the median of the rounds, its range, and CPU per operation. */
export function printLoads(title: string, rows: readonly ReportRow[]): void {
  const lines = rows.map(({ name, rounds }) => {
    const rates = rounds.map((round) => round.perSecond)
    const groups = Object.keys(rounds[0]?.cpuMicros ?? {})
    return [
      name,
      `${number(median(rates))}/s`,
      `${number(Math.min(...rates))}-${number(Math.max(...rates))}`,
      `${median(rounds.map((round) => round.p50Ms)).toFixed(2)} ms`,
      `${median(rounds.map((round) => round.p99Ms)).toFixed(1)} ms`,
      ...groups.map(
        (group) =>
          `${group} ${median(rounds.map((round) => round.cpuMicros[group] ?? 0)).toFixed(0)} us`,
      ),
      `foreign ${(100 * Math.max(...rounds.map((round) => round.foreign))).toFixed(0)} %`,
    ]
  })
  printTable(title, ['', 'median', 'range', 'p50', 'p99', 'CPU per operation'], lines)
}

/** Prints an aligned table. */
export function printTable(
  title: string,
  head: readonly string[],
  lines: readonly (readonly string[])[],
): void {
  const all = [head, ...lines]
  const widths = Array.from({ length: Math.max(...all.map((line) => line.length)) }, (_, column) =>
    Math.max(...all.map((line) => (line[column] ?? '').length)),
  )
  process.stdout.write(`\n${title}\n`)
  for (const line of all) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    process.stdout.write(`  ${cells.join('  ').trimEnd()}\n`)
  }
}

/** A count as people read it. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
