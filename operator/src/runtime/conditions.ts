/**
 * Conditions in the shape that kstatus reads (cli-utils `pkg/kstatus`), and with it Flux, Argo CD and `kubectl wait`:
 *
 * - `Ready` is always there.
 * - `Reconciling` and `Stalled` are there only while True, never both: "is worked on" and "will not move by itself".
 * - every other condition is the kind's own.
 *
 * `lastTransitionTime` is when the status last changed. Messages hold no numbers that change from run to run, or every
 * run would be a write.
 */
export type ConditionStatus = 'True' | 'False' | 'Unknown'

/** What a run says. */
export interface Finding {
  type: string
  status: ConditionStatus
  reason: string
  message: string
}

/** What stands in `status.conditions`. */
export interface Condition extends Finding {
  observedGeneration: number
  lastTransitionTime: string
}

const ONLY_WHEN_TRUE = new Set(['Reconciling', 'Stalled'])
/** The API server's limit on `message` in the CRDs, and more than anybody reads. */
const MESSAGE_CHARS_MAX = 1024

/** The conditions after a run: exactly the findings, each with the time it has had its status since. */
export function nextConditions(
  previous: readonly Condition[] | undefined,
  findings: readonly Finding[],
  generation: number,
  now: Date,
): Condition[] {
  const next: Condition[] = []
  for (const finding of findings) {
    if (ONLY_WHEN_TRUE.has(finding.type) && finding.status !== 'True') continue
    const before = previous?.find((condition) => condition.type === finding.type)
    next.push({
      type: finding.type,
      status: finding.status,
      reason: finding.reason,
      message: shorten(finding.message),
      observedGeneration: generation,
      lastTransitionTime:
        before?.status === finding.status ? before.lastTransitionTime : toSeconds(now),
    })
  }
  return next.toSorted((a, b) => placeOf(a.type) - placeOf(b.type) || (a.type < b.type ? -1 : 1))
}

export function findCondition(
  status: { conditions?: readonly Condition[] } | undefined,
  type: string,
): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type)
}

export function isTrue(
  status: { conditions?: readonly Condition[] } | undefined,
  type: string,
): boolean {
  return findCondition(status, type)?.status === 'True'
}

/** `Ready` first: it is what people look for. */
function placeOf(type: string): number {
  const place = ['Ready', 'Reconciling', 'Stalled'].indexOf(type)
  return place < 0 ? 3 : place
}

function shorten(message: string): string {
  if (message.length <= MESSAGE_CHARS_MAX) return message
  return `${message.slice(0, MESSAGE_CHARS_MAX - 1)}…`
}

/** metav1.Time has whole seconds. */
function toSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}
