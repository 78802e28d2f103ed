import { median, type LoadResult } from './measure.ts'

/** One line of a report: a subject with the results of its rounds. */
export interface ReportRow {
  name: string
  rounds: LoadResult[]
}

/** Prints subjects side by side: the median of the rounds, its range, what part of the first subject's rate it is, and CPU per operation. */
export function printLoads(title: string, rows: readonly ReportRow[]): void {
  const floor = rateOf(rows[0]?.rounds ?? [])
  const lines = rows.map(({ name, rounds }) => {
    const rates = rounds.map((round) => round.perSecond)
    const groups = Object.keys(rounds[0]?.cpuMicros ?? {})
    return [
      name,
      `${number(median(rates))}/s`,
      `${number(Math.min(...rates))}-${number(Math.max(...rates))}`,
      `${(median(rates) / floor).toFixed(2)}x`,
      `${median(rounds.map((round) => round.p50Ms)).toFixed(2)} ms`,
      `${median(rounds.map((round) => round.p99Ms)).toFixed(1)} ms`,
      groups.map((group) => `${group} ${number(microsOf(rounds, group))} us`).join(', '),
      `${(100 * Math.max(...rounds.map((round) => round.foreign))).toFixed(0)} %`,
    ]
  })
  const head = ['', 'median', 'range', 'of the first', 'p50', 'p99', 'CPU each', 'foreign']
  printTable(title, head, lines)
}

function rateOf(rounds: readonly LoadResult[]): number {
  return median(rounds.map(({ perSecond }) => perSecond))
}

function microsOf(rounds: readonly LoadResult[], group: string): number {
  return median(rounds.map(({ cpuMicros }) => cpuMicros[group] ?? 0))
}

/** Prints a table of Markdown under its title. */
export function printTable(
  title: string,
  head: readonly string[],
  lines: readonly (readonly string[])[],
): void {
  process.stdout.write(`\n#### ${title}\n\n${tableOf(head, lines)}`)
}

/** A table of Markdown. */
export function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const columns = Math.max(head.length, ...lines.map((line) => line.length))
  const all = [head, Array.from({ length: columns }, () => ''), ...lines]
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(3, ...all.map((line) => (line[column] ?? '').length)),
  )
  const rows = all.map((line, index) =>
    widths.map((width, column) =>
      index === 1 ? '-'.repeat(width) : (line[column] ?? '').padEnd(width),
    ),
  )
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

/** Says what goes on, past the tables. */
export function progress(text: string): void {
  process.stderr.write(`[${(performance.now() / 1000).toFixed(0)} s] ${text}\n`)
}

/** A count as people read it. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
