/**
 * The goals of the API, by the names of the figures that they are about, and what became of each. The same figure of the floor or of a peer has the same name with
 * another one's in the place of `rollcall`.
 */
import type { Figures } from './figures.ts'

/** One demand of a goal. */
interface Bound {
  /** What is said before the value. */
  label?: string
  figure: string
  /** When it is a ratio: of the figure to this one. */
  over?: string
  atLeast?: number
  atMost?: number
  /** How finely it is known. */
  step?: number
  show: (value: number) => string
}

export interface Goal {
  what: string
  scenario: string
  bounds: Bound[]
}

const others = ['floor', 'directus', 'unleash'] as const

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const rate = (value: number): string => `${whole(value)}/s`
const micros = (value: number): string => `${whole(value)} us CPU`
const times = (value: number): string => `${value < 10 ? trimmed(value.toFixed(1)) : whole(value)}x`
const millis = (value: number): string =>
  `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ms`
const seconds = (value: number): string => `${trimmed(value.toFixed(2))} s`
const mebibytes = (value: number): string => `${whole(value)} MiB`
const count = (value: number): string => trimmed(value.toFixed(1))

function trimmed(text: string): string {
  return text.replace(/\.?0+$/, '')
}

const writes = ['create', 'patch']

/** Rate, wait and CPU of one operation, as they are asked for of each. */
function requests(
  operation: string,
  least: number,
  p99Ms: number,
  peers: Partial<Record<'Unleash' | 'Directus', number>>,
): Bound[] {
  const of = (who: string, figure: string): string => `api.${operation}.${who}.${figure}`
  return [
    { figure: of('rollcall', 'rate'), atLeast: least, show: rate },
    { label: 'p99', figure: of('rollcall', 'p99'), atMost: p99Ms, show: millis },
    ...Object.entries(peers).map(([peer, atLeast]) => ({
      label: peer,
      figure: of('rollcall', 'rate'),
      // An access check is a point read to whoever has none, and no peer knows a key again.
      over: `api.${writes.includes(operation) ? operation : 'read'}.${peer.toLowerCase()}.rate`,
      atLeast,
      show: times,
    })),
  ]
}

const cpu = (operation: string): Bound => ({
  figure: `api.${operation}.rollcall.cpu`,
  atMost: 250,
  show: micros,
})

const costs = (operation: string): Bound[] => [
  {
    label: 'statements',
    figure: `api.${operation}.rollcall.statements`,
    atMost: 1,
    step: 0.1,
    show: count,
  },
  {
    label: 'waits for the disk',
    figure: `api.${operation}.rollcall.flushes`,
    atMost: 1,
    step: 0.1,
    show: count,
  },
]

export const goals: readonly Goal[] = [
  {
    what: 'Point read by API key',
    scenario: 'api',
    bounds: [...requests('read', 6_000, 8, { Unleash: 6, Directus: 12 }), cpu('read')],
  },
  {
    what: 'The same by keys that were not seen before',
    scenario: 'api',
    bounds: [...requests('firstRead', 6_000, 8, { Unleash: 6, Directus: 12 }), cpu('firstRead')],
  },
  {
    what: 'Point reads at a constant rate, from when each was due',
    scenario: 'api',
    bounds: [
      { figure: 'api.open.rollcall.rate', atLeast: 3_000, show: rate },
      { label: 'p99', figure: 'api.open.rollcall.p99', atMost: 8, show: millis },
    ],
  },
  {
    what: 'Access check',
    scenario: 'api',
    bounds: [...requests('check', 6_000, 8, { Unleash: 6, Directus: 12 }), cpu('check')],
  },
  {
    what: 'The same of keys that were not seen before',
    scenario: 'api',
    bounds: [...requests('firstCheck', 6_000, 8, { Unleash: 6, Directus: 12 }), cpu('firstCheck')],
  },
  {
    what: 'Create with audit',
    scenario: 'api',
    bounds: [...requests('create', 2_500, 15, { Directus: 18 }), ...costs('create')],
  },
  {
    what: 'Patch with audit',
    scenario: 'api',
    bounds: [...requests('patch', 3_000, 15, { Directus: 18 }), ...costs('patch')],
  },
  {
    what: 'Sign-ins at 19 MiB, t=2',
    scenario: 'sign-in',
    bounds: [
      {
        label: 'a core',
        figure: 'sign-in.rollcall.perCore',
        atLeast: 85,
        show: rate,
      },
    ],
  },
  {
    what: 'Point reads while sign-ins take all they can',
    scenario: 'sign-in',
    bounds: [{ label: 'p99', figure: 'sign-in.rollcall.readsP99', atMost: 50, show: millis }],
  },
  {
    what: 'Lists of a million, the slowest of all filters and sorts',
    scenario: 'list',
    bounds: [
      { label: 'p99 by keyset', figure: 'list.keyset.rollcall.p99', atMost: 10, show: millis },
      { label: 'beginning', figure: 'list.prefix.rollcall.p99', atMost: 10, show: millis },
      { label: 'part', figure: 'list.part.rollcall.p99', atMost: 25, show: millis },
    ],
  },
  {
    what: 'Page 20,000 beside the first',
    scenario: 'list',
    bounds: [{ figure: 'list.flat.rollcall.ratio', atMost: 1.2, show: times }],
  },
  {
    what: 'Import of 100,000 with a report',
    scenario: 'bulk',
    bounds: [
      { figure: 'bulk.import.rollcall.seconds', atMost: 6, show: seconds },
      { label: 'more memory', figure: 'bulk.import.rollcall.growth', atMost: 64, show: mebibytes },
    ],
  },
  {
    what: 'Export of a million',
    scenario: 'bulk',
    bounds: [
      { figure: 'bulk.export.rollcall.rate', atLeast: 300_000, show: rate },
      { label: 'more memory', figure: 'bulk.export.rollcall.growth', atMost: 64, show: mebibytes },
    ],
  },
  {
    what: 'Feed under 50 writers, commit to delivery',
    scenario: 'feed',
    bounds: [{ label: 'p99', figure: 'feed.rollcall.p99', atMost: 250, show: millis }],
  },
  {
    what: 'Revocation, 4 instances: last let in after the act was sent',
    scenario: 'revocation',
    bounds: [{ figure: 'revocation.rollcall.max', atMost: 1_000, show: millis }],
  },
  {
    what: 'An instance cut off from PostgreSQL lets in for',
    scenario: 'revocation',
    bounds: [{ figure: 'revocation.rollcall.cutOffMax', atMost: 500, show: millis }],
  },
  {
    what: 'Apply of 10,000 new users',
    scenario: 'apply',
    bounds: [{ figure: 'apply.rollcall.seconds', atMost: 1, show: seconds }],
  },
  {
    what: 'The same unchanged: rows written',
    scenario: 'apply',
    bounds: [{ figure: 'apply.rollcall.rowsAgain', atMost: 0, show: whole }],
  },
  {
    what: 'Empty directory to first user readable',
    scenario: 'start',
    bounds: [{ figure: 'start.rollcall.first', atMost: 1.5, show: seconds }],
  },
  {
    what: 'Restart to first user readable',
    scenario: 'start',
    bounds: [{ figure: 'start.rollcall.restart', atMost: 0.4, show: seconds }],
  },
]

export const goalsHead = [
  'What',
  'Scenario',
  'Goal',
  'Rollcall',
  'Floor',
  'Directus',
  'Unleash',
  'Verdict',
]

/** The line of a goal, in the columns of `goalsHead`. */
export function goalLine({ what, scenario, bounds }: Goal, figures: Figures): string[] {
  const measured = bounds.map((bound) => said(bound, valueOf(bound, figures)))
  return [
    what,
    `\`${scenario}.ts\``,
    bounds.map(wantedBy).join(', '),
    measured.filter(Boolean).join(', '),
    ...others.map((other) =>
      bounds
        .filter(({ over }) => over === undefined)
        .map((bound) => said(bound, figures[bound.figure.replace('.rollcall.', `.${other}.`)]))
        .filter(Boolean)
        .join(', '),
    ),
    verdictOf(bounds, figures),
  ]
}

function valueOf({ figure, over }: Bound, figures: Figures): number | undefined {
  const value = figures[figure]
  if (over === undefined || value === undefined) return value
  const divisor = figures[over]
  return divisor === undefined ? undefined : value / divisor
}

function said({ label, show }: Bound, value: number | undefined): string {
  if (value === undefined) return ''
  return label === undefined ? show(value) : `${label} ${show(value)}`
}

function wantedBy({ label, atLeast, atMost, show }: Bound): string {
  const limit = atLeast ?? atMost ?? 0
  const text = `${atLeast === undefined ? '<=' : '>='} ${show(limit)}`
  return label === undefined ? text : `${label} ${text}`
}

/** Of what was measured; a goal of which a part was not measured is not met. */
function verdictOf(bounds: readonly Bound[], figures: Figures): string {
  const judged = bounds.map((bound) => ({ bound, value: valueOf(bound, figures) }))
  const known = judged.filter(({ value }) => value !== undefined)
  if (known.length === 0) return 'not measured'
  const missed = known.filter(({ bound, value }) => !isMet(bound, value ?? Number.NaN))
  if (missed.length > 0)
    return `missed: ${missed.map(({ bound, value }) => said(bound, value)).join(', ')}`
  return known.length === judged.length ? 'met' : 'met as far as measured'
}

function isMet({ atLeast = -Infinity, atMost = Infinity, step }: Bound, value: number): boolean {
  const known = step === undefined ? value : Math.round(value / step) * step
  return known >= atLeast && known <= atMost
}
