import type { ImportCounts, ImportRow } from '@rollcall/resources'

import type { ReportPart } from './store.ts'

/** Rows that are kept together, and the most of the first page. */
export const rowsPerPart = 1000

/** The report of an import while it grows: a part that is full is kept as text, a tenth of its size as objects. */
export class Report {
  readonly counts: ImportCounts = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0 }
  readonly #parts: ReportPart[] = []
  #open: ImportRow[] = []

  add(row: ImportRow): void {
    this.counts.rows += 1
    this.counts[row.action] += 1
    this.#open.push(row)
    if (this.#open.length === rowsPerPart) this.#close()
  }

  /** All parts; nothing can be added after that. */
  end(): readonly ReportPart[] {
    if (this.#open.length > 0) this.#close()
    return this.#parts
  }

  #close(): void {
    const firstRow = this.#open[0]?.row ?? 0
    this.#parts.push({ firstRow, json: Buffer.from(JSON.stringify(this.#open)) })
    this.#open = []
  }
}
