import type { Warning } from '../declare/warnings.ts'
import { kindWords } from '../manifests/declaration.ts'
import { plain, showTable } from './table.ts'

/** Objects that are named in one warning, and warnings that are shown; the rest is counted. */
const namedMax = 3
const shownMax = 50

/** `warning  user ada, user grace  spec.ipWhitelist[1] overlaps with ...`: one line each, for standard error. */
export function showWarnings(warnings: readonly Warning[]): string[] {
  const rows = warnings
    .slice(0, shownMax)
    .map(({ message, objects }) => ['warning', plain(showObjects(objects)), plain(message)])
  const left = warnings.length - rows.length
  return [
    ...showTable(rows),
    ...(left > 0 ? [`and ${left} more warnings (-o json shows all)`] : []),
  ]
}

function showObjects(objects: Warning['objects']): string {
  if (objects.length === 0) return 'connection'
  const named = objects.slice(0, namedMax).map(({ kind, name }) => `${kindWords[kind].one} ${name}`)
  const left = objects.length - named.length
  return `${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}
