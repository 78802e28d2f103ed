import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedAttributes, keepSpelling, planChange, settlePlan } from './plan.ts'
import { attributeType, isNested, type Attribute, type Attributes } from './schema.ts'
import * as arbitrary from '../../../test/support/arbitrary-schemas.ts'
import {
  equal,
  isList,
  isObject,
  isWhollyKnown,
  unknown,
  Unknown,
  type ObjectValue,
  type Value,
} from './values.ts'

const described = { description: '' }
const attributes: Attributes = {
  id: { ...described, type: 'string', computed: true },
  name: { ...described, type: 'string', required: true },
  kind: { ...described, type: 'string', optional: true, computed: true, forceNew: true },
  note: { ...described, type: 'string', optional: true, computed: true, nullAtFirst: true },
  hint: { ...described, type: 'string', optional: true },
  mode: { ...described, type: 'string', optional: true, computed: true, default: 'usual' },
  secret: { ...described, type: 'string', optional: true, writeOnly: true },
  state: { ...described, type: 'string', computed: true, volatileWith: ['name'] },
  stamp: { ...described, type: 'string', computed: true, volatileWith: ['*'] },
  said: {
    ...described,
    type: ['set', 'string'],
    computed: true,
    derive: (config) => ['name', 'hint'].filter((name) => (config[name] ?? null) !== null),
  },
}
const nothing: ObjectValue = {
  id: null,
  kind: null,
  note: null,
  hint: null,
  mode: null,
  secret: null,
  state: null,
  stamp: null,
  said: null,
}
const prior: ObjectValue = {
  id: '1',
  name: 'ada',
  kind: 'person',
  note: 'theirs',
  hint: null,
  mode: 'usual',
  secret: null,
  state: 'ACTIVE',
  stamp: 'monday',
  said: ['name'],
}

describe('a plan', () => {
  test('of a new object knows what it can and leaves the rest to the apply', () => {
    expect(planChange(attributes, { ...nothing, name: 'ada', secret: 'x' }, null)).toEqual({
      planned: {
        id: unknown,
        name: 'ada',
        kind: unknown,
        note: null,
        hint: null,
        mode: 'usual',
        secret: null,
        state: unknown,
        stamp: unknown,
        said: ['name'],
      },
      requiresReplace: [],
      changes: ['id', 'name', 'kind', 'mode', 'state', 'stamp', 'said'],
    })
  })

  test('of the same configuration changes nothing, volatile attributes included', () => {
    expect(planChange(attributes, { ...nothing, name: 'ada', secret: 'new' }, prior)).toEqual({
      planned: prior,
      requiresReplace: [],
      changes: [],
    })
  })

  test('of a change turns unknown only what may change with it', () => {
    const { planned } = planChange(attributes, { ...nothing, name: 'ada', mode: 'other' }, prior)
    expect(planned).toMatchObject({ state: 'ACTIVE', stamp: unknown, mode: 'other' })
    const renamed = planChange(attributes, { ...nothing, name: 'grace' }, prior)
    expect(renamed.planned).toMatchObject({ state: unknown, stamp: unknown, id: '1' })
  })

  test('keeps the value of what is no longer said', () => {
    const { planned } = planChange(attributes, { ...nothing, name: 'ada' }, prior)
    expect(planned).toMatchObject({ kind: 'person', note: 'theirs' })
  })

  test('replaces when an attribute changes that makes another object', () => {
    const config = { ...nothing, name: 'ada', kind: 'application' }
    expect(planChange(attributes, config, prior).requiresReplace).toEqual([[{ attribute: 'kind' }]])
  })

  test('leaves what is unknown in the configuration unknown', () => {
    const { planned } = planChange(attributes, { ...nothing, name: unknown }, prior)
    expect(planned['name']).toBe(unknown)
  })
})

/**
 * What core checks of a plan and of its apply (hashicorp/terraform, internal/plans/objchange):
 * written down again here, so that the engine is not its own judge.
 */
function assertPlanAllowed(of: Attributes, config: ObjectValue, planned: ObjectValue): void {
  for (const [name, attribute] of Object.entries(of)) {
    assertAttributeAllowed(name, attribute, config[name] ?? null, planned[name] ?? null)
  }
}

function assertAttributeAllowed(name: string, attribute: Attribute, config: Value, planned: Value) {
  if (attribute.writeOnly) {
    expect(planned, `${name} is write-only`).toBeNull()
  } else if (config === null) {
    if (!attribute.computed) expect(planned, `${name} is not computed`).toBeNull()
  } else if (!isNested(attribute.type)) {
    expect(equal(attribute.type, config, planned), `${name} is as configured`).toBe(true)
  } else if (isList(config) && isList(planned)) {
    expect(planned.length, `${name} has the configured elements`).toBe(config.length)
    for (const [at, element] of config.entries()) {
      if (isObject(element) && isObject(planned[at])) {
        assertPlanAllowed(attribute.type.attributes, element, planned[at])
      }
    }
  } else if (isObject(config) && isObject(planned) && attribute.type.nesting === 'single') {
    assertPlanAllowed(attribute.type.attributes, config, planned)
  } else {
    expect(equal(attributeType(attribute.type), config, planned), name).toBe(true)
  }
}

/** Known in the plan: the same after apply. And nothing is unknown after apply. */
function assertApplyAllowed(of: Attributes, planned: ObjectValue, applied: ObjectValue): void {
  for (const [name, { type }] of Object.entries(of)) {
    const before = planned[name] ?? null
    const after = applied[name] ?? null
    expect(isWhollyKnown(after), `${name} is known`).toBe(true)
    if (isWhollyKnown(before)) expect(equal(attributeType(type), before, after), name).toBe(true)
  }
}

const scene = arbitrary.attributes.chain((of) =>
  fc.record({
    of: fc.constant(of),
    first: arbitrary.configOf(of, arbitrary.withUnknown),
    second: arbitrary.configOf(of),
  }),
)

/** What a server that chooses every computed value might answer. */
function serverAnswer(of: Attributes, planned: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(of).map(([name, { type }]) => {
      const value = planned[name] ?? null
      return [name, value instanceof Unknown && type === 'string' ? 'chosen' : value]
    }),
  )
}

describe('for any schema and configuration', () => {
  test('core allows the plan of a create, of an update, and what is applied', () => {
    fc.assert(
      fc.property(scene, ({ of, first, second }) => {
        assertPlanAllowed(of, first, planChange(of, first, null).planned)
        const created = planChange(of, second, null).planned
        const state = settlePlan(of, created, serverAnswer(of, created))
        assertApplyAllowed(of, created, state)
        const { planned } = planChange(of, first, state)
        assertPlanAllowed(of, first, planned)
        assertApplyAllowed(of, planned, settlePlan(of, planned, serverAnswer(of, planned)))
      }),
    )
  })

  test('what was just applied is planned as it is', () => {
    fc.assert(
      fc.property(scene, ({ of, second }) => {
        const { planned } = planChange(of, second, null)
        const state = settlePlan(of, planned, serverAnswer(of, planned))
        expect(planChange(of, second, state)).toMatchObject({ changes: [], requiresReplace: [] })
      }),
    )
  })

  test('a value that was known in the first plan is the same in the second', () => {
    fc.assert(
      fc.property(scene, ({ of, first, second }) => {
        const resolved = resolve(first, second)
        const early = planChange(of, first, null).planned
        const late = planChange(of, resolved, null).planned
        for (const [name, { type }] of Object.entries(of)) {
          const before = early[name] ?? null
          if (!isWhollyKnown(before)) continue
          expect(equal(attributeType(type), before, late[name] ?? null), name).toBe(true)
        }
      }),
    )
  })

  test('every path that requires a replacement is an attribute that changes', () => {
    fc.assert(
      fc.property(scene, ({ of, first, second }) => {
        const { planned } = planChange(of, second, null)
        const state = settlePlan(of, planned, serverAnswer(of, planned))
        const next = planChange(of, first, state)
        for (const [step] of next.requiresReplace) {
          const name = step !== undefined && 'attribute' in step ? step.attribute : ''
          expect(of[name]?.forceNew).toBe(true)
          expect(changedAttributes(of, state, next.planned)).toContain(name)
        }
      }),
    )
  })
})

/** The configuration once everything in it is known: what was unknown takes a value from `other`. */
function resolve(config: ObjectValue, other: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      isWhollyKnown(value) ? value : (other[name] ?? null),
    ]),
  )
}

test('a reading that means the same keeps the spelling of the state', () => {
  const of: Attributes = {
    email: {
      ...described,
      type: 'string',
      optional: true,
      sameMeaning: (left, right) =>
        typeof left === 'string' &&
        typeof right === 'string' &&
        left.toLowerCase() === right.toLowerCase(),
    },
    tags: { ...described, type: ['set', 'string'], optional: true },
    steps: { ...described, type: ['list', 'string'], optional: true },
  }
  const state = { email: 'Ada@example.test', tags: ['b', 'a'], steps: ['1', '2'] }
  expect(
    keepSpelling(of, state, { email: 'ada@EXAMPLE.test', tags: ['a', 'b'], steps: ['2', '1'] }),
  ).toEqual({ ...state, steps: ['2', '1'] })
  expect(keepSpelling(of, state, { email: null, tags: [], steps: null })).toEqual({
    email: null,
    tags: [],
    steps: null,
  })
})
