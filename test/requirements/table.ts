/** The table of the requirements in docs/requirements.md, made from what the scenarios say of themselves. */
import { conflicts } from './conflicts/all.ts'
import { ofOneHand, throughEverySurface } from './elsewhere.ts'
import { sourcePresets } from './world.ts'

/** A test that proves one requirement. */
export interface Scenario {
  id: string
  /** What its name says beside the ID. */
  fact: string
  file: string
}

const sources = [
  ['S0', 'A registrar’s product: the page "Users"', 'registrar'],
  ['S1', 'The same product: the step "create users" of its onboarding', 'registrar'],
  ['S2', 'A company platform', 'approvals'],
  ['S3', 'A DNS portal: the page "Users" of an account', 'dns-portal'],
  ['S4', 'A payments portal: the page "Managing users"', 'payments-portal'],
] as const

const head = `# What is required, and what proves it

The requirements of Rollcall are the rows S0-01 to S4-19 of five help pages about user management, the conflicts X1 to X15 between those pages, and the
hygiene rules H1 to H21. Each has one test that is named after it. The tests run the API as a whole, over HTTP and on PostgreSQL, and each row is held under the
preset of the page that it comes from. What a declaration can express of a row also holds through REST, \`rollcall apply\`, kubectl, Terraform and CDKTF:
\`test/surfaces/facts.ts\`, listed at the end. Rows that only a page can show stand for the API behaviour under them.

This page is written from the names of the tests, and compared with them, by \`test/requirements/table.test.ts\`; with \`-u\` it is written anew.
`

export function showTable(scenarios: readonly Scenario[]): string {
  const of = (prefix: string): Scenario[] =>
    scenarios.filter(({ id }) => id.startsWith(prefix)).toSorted(byId)
  const parts = [head]
  for (const [prefix, title, preset] of sources)
    parts.push(
      `## ${prefix}: ${title}\n\nPreset \`${preset}\`.\n`,
      rows(
        ['Row', 'What holds', 'Scenario', 'Declared, on every surface'],
        of(`${prefix}-`).map(({ id, fact, file }) => [
          id,
          fact,
          file,
          surfacesOf(id).length > 0 ? 'yes' : '',
        ]),
      ),
    )
  parts.push(
    '## Conflicts\n\nEach holds under each of the four presets.\n',
    rows(
      ['About', ...sourcePresets, 'Scenarios'],
      conflicts.map(({ id, about }) => [
        about,
        ...sourcePresets.map((preset) => `${id}-${preset}`),
        [...new Set(of(`${id}-`).map(({ file }) => file))].join(', '),
      ]),
    ),
    '## Hygiene\n\nThe test of the API, and beside it what proves the rule in other hands.\n',
    rows(
      ['Rule', 'What holds', 'Test', 'Beside it'],
      of('H').map(({ id, fact, file }) => [id, fact, file, besideOf(id).join(', ')]),
    ),
    '## Facts that hold through every surface\n',
    rows(
      ['Fact in test/surfaces/facts.ts', 'Of'],
      Object.entries(throughEverySurface).map(([fact, ids]) => [fact, ids.join(', ')]),
    ),
  )
  return parts.join('\n')
}

function surfacesOf(id: string): string[] {
  return Object.entries(throughEverySurface).flatMap(([fact, ids]) =>
    ids.includes(id) ? [fact] : [],
  )
}

function besideOf(id: string): string[] {
  const files = ofOneHand.flatMap(([rule, file]) => (rule === id ? [file] : []))
  const everywhere = surfacesOf(id).length > 0 ? ['test/surfaces/facts.ts'] : []
  return [...new Set([...everywhere, ...files])]
}

/** Numbers in IDs are compared as numbers. */
function byId(left: Scenario, right: Scenario): number {
  return left.id.localeCompare(right.id, 'en', { numeric: true })
}

/** A table of Markdown whose columns are as wide as their widest cell. */
function rows(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  )
  const show = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return `${[show(titles), show(widths.map((width) => '-'.repeat(width))), ...lines.map(show)].join('\n')}\n`
}
