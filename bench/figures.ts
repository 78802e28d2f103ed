/**
 * Figures by name, such as `api.read.rollcall.rate`. A scenario notes its own in the file that `all.ts` names to it by an environment variable, and `goals.ts` compares
 * them: no figure is copied by hand.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

export type Figures = Readonly<Record<string, number>>

const variable = 'ROLLCALL_BENCH_FIGURES'

/** Notes figures, when somebody collects them. A later one replaces an earlier one of its name. */
export function noteFigures(figures: Figures): void {
  const file = process.env[variable]
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`)
}

/** The environment by which a scenario notes its figures in this file. */
export function collectedIn(file: string): Record<string, string> {
  return { [variable]: file }
}

/** All that was noted. */
export function readFigures(file: string): Figures {
  if (!existsSync(file)) return {}
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  // Written by `noteFigures`.
  return Object.assign({}, ...lines.map((line) => JSON.parse(line) as Figures)) as Figures
}
