import { objectKinds, type Problem, showManager } from '@rollcall/resources'
import { kindWords } from '../manifests/declaration.ts'
import { showPath, showPlace } from '../manifests/fault.ts'
import { parsePointer } from '../manifests/spec-check.ts'
import type { Outcome, Removal, Report } from '../declare/outcome.ts'
import { showChange, showReleased } from './changes.ts'
import { plain, showTable } from './table.ts'

/** A report as lines for a person: what changed, what was let go, what was refused and why, what pruning does, and a summary. */
export function showReport(report: Report): string[] {
  const rows = [
    ...report.outcomes.flatMap((outcome) => outcomeRows(outcome, report.dryRun)),
    ...report.removals.flatMap((removal) => removalRows(removal, report.dryRun)),
  ]
  const { shown, left } = withinBounds(rows)
  const lines = [...showTable(shown), ...left]
  return [...lines, ...(lines.length > 0 ? [''] : []), showSummary(report)]
}

/** Rows of one state that are shown. What was refused or let go of is always shown: somebody has to do something about it. */
const rowsOfStateMax = 200

const alwaysShown = new Set(['refused', 'released'])

/** Leaves out what nobody reads, and says how much it was. */
function withinBounds(rows: readonly string[][]): { shown: string[][]; left: string[] } {
  const counts = new Map<string, number>()
  const shown = rows.filter(([, , state = '']) => {
    const count = (counts.get(state) ?? 0) + 1
    counts.set(state, count)
    return count <= rowsOfStateMax || alwaysShown.has(state)
  })
  const left = [...counts].flatMap(([state, count]) =>
    count > rowsOfStateMax && !alwaysShown.has(state)
      ? [`and ${count - rowsOfStateMax} more: ${state} (-o json shows all)`]
      : [],
  )
  return { shown, left }
}

function outcomeRows(outcome: Outcome, dryRun: boolean): string[][] {
  const { declaration, action, changes, released, notes, warnings } = outcome
  const what = kindWords[declaration.kind].one
  const row = (state: string, text: string): string[] => [what, declaration.name, state, text]
  const advice = warnings.map(({ lint, row: rule, detail }) =>
    row('warning', plain(`${lint} (${rule}): ${detail}`)),
  )
  if (action === 'refused') return [row('refused', showProblem(outcome)), ...advice]
  const word = action === 'created' || action === 'updated' ? verb(action, dryRun) : action
  const rows: string[][] = []
  // What only let go of fields changed nothing that another row does not say.
  const onlyReleased = changes.length === 0 && released.length > 0 && action === 'updated'
  if (action !== 'unchanged' && !onlyReleased) {
    // Nothing of the object differs: what changes is who declares it.
    const isTaken = changes.length === 0 && action === 'updated'
    const text = isTaken ? 'declared by this set from now on' : changes.map(showChange).join('  ')
    rows.push(row(word, text))
  }
  for (const field of released) rows.push(row('released', showReleased(field)))
  for (const note of notes) rows.push(row('note', note))
  return [...rows, ...advice]
}

function verb(action: 'created' | 'updated', dryRun: boolean): string {
  if (!dryRun) return action
  return action === 'created' ? 'create' : 'update'
}

/** `users.yaml:12: spec.roles[0]: the role auditor does not exist (role.not-found)` */
function showProblem({ declaration, problem }: Outcome): string {
  if (problem === undefined) return `${showPlace(declaration.place)}: refused without a reason`
  const { file } = declaration.place
  const faults = (problem.errors ?? []).map(({ pointer, detail }) => {
    const path = parsePointer(pointer, { spec: declaration.spec })
    const line = declaration.lineOf(path)
    return `${showPlace({ file, line })}: ${showPath(path)}: ${plain(detail)}`
  })
  const told =
    faults.length > 0
      ? faults.join('; ')
      : `${showPlace(declaration.place)}: ${plain(problem.detail)}`
  return `${told} (${problem.code})${showHolder(problem)}`
}

function showHolder({ holder }: Problem): string {
  return holder === undefined ? '' : `; declared by ${plain(showManager(holder))}`
}

function removalRows(removal: Removal, dryRun: boolean): string[][] {
  const { kind, object, policy, state, problem, note } = removal
  const why = `no longer in the files${note === undefined ? '' : `; ${note}`}`
  const what = kindWords[kind].one
  const act = { Deactivate: 'deactivate', Delete: 'delete', Orphan: 'release' }[policy]
  const done = { Deactivate: 'deactivated', Delete: 'deleted', Orphan: 'released' }[policy]
  const name = plain(object)
  switch (state) {
    case 'left':
      return [[what, name, 'left', `no longer in the files; --prune would ${act} it`]]
    case 'planned':
      return [[what, name, dryRun ? act : 'left', 'no longer in the files']]
    case 'removed':
      return [[what, name, done, why]]
    case 'refused':
      return [[what, name, 'refused', `${plain(problem?.detail ?? '')} (${problem?.code ?? ''})`]]
  }
}

/** `set quickstart: 3 roles, 5 users, 1 API key: 1 updated, 8 unchanged` */
export function showSummary({ set, outcomes, removals, dryRun }: Report): string {
  const kinds = objectKinds.flatMap((kind) => {
    const count = outcomes.filter(({ declaration }) => declaration.kind === kind).length
    return count === 0
      ? []
      : [`${count} ${count === 1 ? kindWords[kind].one : kindWords[kind].many}`]
  })
  const counts = [
    ...(['created', 'updated', 'unchanged', 'refused', 'paused'] as const).map((action) => ({
      word: action,
      count: outcomes.filter((outcome) => outcome.action === action).length,
    })),
    { word: 'pruned', count: removals.filter(({ state }) => state === 'removed').length },
    { word: 'to prune', count: removals.filter(({ state }) => state === 'planned').length },
    { word: 'not pruned', count: removals.filter(({ state }) => state === 'refused').length },
    { word: 'left', count: removals.filter(({ state }) => state === 'left').length },
  ].flatMap(({ word, count }) => (count === 0 ? [] : [`${count} ${word}`]))
  const would = dryRun ? ' (nothing was written)' : ''
  const declared = kinds.length === 0 ? 'nothing declared' : kinds.join(', ')
  return (
    [`set ${set}`, declared, ...(counts.length > 0 ? [counts.join(', ')] : [])].join(': ') + would
  )
}
