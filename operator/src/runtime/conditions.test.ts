import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Condition, type Finding, isTrue, nextConditions } from './conditions.ts'

const early = new Date('2026-01-01T00:00:00.123Z')
const late = new Date('2026-01-02T00:00:00.456Z')

function finding(type: string, status: Finding['status'], reason = 'Because'): Finding {
  return { type, status, reason, message: '' }
}

test('a condition that keeps its status keeps its time, whatever else about it changes', () => {
  const before = nextConditions(undefined, [finding('Ready', 'False', 'One')], 1, early)
  const after = nextConditions(before, [finding('Ready', 'False', 'Two')], 2, late)
  expect(after).toEqual([
    {
      type: 'Ready',
      status: 'False',
      reason: 'Two',
      message: '',
      observedGeneration: 2,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ])
})

test('a condition that changes its status has the time of now, in whole seconds', () => {
  const before = nextConditions(undefined, [finding('Ready', 'False')], 1, early)
  const [ready] = nextConditions(before, [finding('Ready', 'True')], 1, late)
  expect(ready?.lastTransitionTime).toBe('2026-01-02T00:00:00Z')
})

test('Reconciling and Stalled are there only while True', () => {
  const findings = [
    finding('Stalled', 'False'),
    finding('Reconciling', 'Unknown'),
    finding('Ready', 'True'),
  ]
  expect(nextConditions(undefined, findings, 1, early).map(({ type }) => type)).toEqual(['Ready'])
})

test('Ready comes first, then what is going on, then the rest by name', () => {
  const types = ['Synced', 'Stalled', 'Ready', 'Beside'].map((type) => finding(type, 'True'))
  expect(nextConditions(undefined, types, 1, early).map(({ type }) => type)).toEqual([
    'Ready',
    'Stalled',
    'Beside',
    'Synced',
  ])
})

test('a message that is too long is cut, so that the API server takes it', () => {
  const long = { ...finding('Ready', 'False'), message: 'x'.repeat(40_000) }
  expect(nextConditions(undefined, [long], 1, early)[0]?.message.length).toBe(1024)
})

/** kstatus (cli-utils), in so far as it reads conditions. */
function kstatus(generation: number, observed: number, conditions: Condition[]): string {
  if (observed !== generation) return 'InProgress'
  const status = { conditions }
  if (isTrue(status, 'Reconciling')) return 'InProgress'
  if (isTrue(status, 'Stalled')) return 'Failed'
  if (!conditions.some(({ type }) => type === 'Ready')) return 'Current'
  return isTrue(status, 'Ready') ? 'Current' : 'InProgress'
}

test('saying the same again changes nothing, and kstatus reads what was meant', () => {
  const status = fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const)
  fc.assert(
    fc.property(status, status, fc.boolean(), fc.nat(5), (ready, other, isStalled, generation) => {
      const findings = [
        finding('Ready', ready),
        finding('Other', other),
        finding(isStalled ? 'Stalled' : 'Reconciling', ready === 'True' ? 'False' : 'True'),
      ]
      const once = nextConditions(undefined, findings, generation, early)
      expect(nextConditions(once, findings, generation, late)).toEqual(once)
      const meant = ready === 'True' ? 'Current' : isStalled ? 'Failed' : 'InProgress'
      expect(kstatus(generation, generation, once)).toBe(meant)
    }),
  )
})
