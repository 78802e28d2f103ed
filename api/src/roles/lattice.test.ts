/** Whatever a caller does to any lattice of roles, no role allows more afterwards than before but what the caller holds. */
import { holds } from '@rollcall/resources'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Context } from '../declarations/context.ts'
import { LocksNeeded } from '../declarations/carry-out.ts'
import { holdComposition } from './composition.ts'
import { circleThrough, closureOf, type Lattice, reachingTo } from './lattice.ts'
import type { KnownLatticeRole, RoleDraft, RoleWorld } from './store.ts'

const permissions = ['zones.view', 'zones.update', 'users.view', 'zones.*', '*']
const size = 6
const names = Array.from({ length: size }, (_, index) => `role-${index}`)
const accounts = ['here', 'there']

/** A lattice without circles: a role includes only roles of a lower number. */
const lattices = fc
  .array(
    fc.record({
      permissions: fc.subarray(permissions),
      includes: fc.subarray(names),
      accounts: fc.subarray(accounts),
      rank: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: size, maxLength: size },
  )
  .map((roles) =>
    roles.map((role, index): KnownLatticeRole => ({
      ...role,
      id: `role-${index}`,
      name: `role-${index}`,
      includes: role.includes.filter((name) => names.indexOf(name) < index),
    })),
  )

const edits = fc.array(
  fc.record({
    role: fc.constantFrom(...names),
    permissions: fc.subarray(permissions),
    includes: fc.subarray(names),
  }),
  { minLength: 1, maxLength: 3 },
)

const callers = fc.record({
  here: fc.subarray(permissions),
  there: fc.option(fc.subarray(permissions), { nil: undefined }),
  rank: fc.integer({ min: 0, max: 20 }),
})

function draftOf(
  role: KnownLatticeRole,
  edit: { permissions: string[]; includes: string[] },
  lattice: Lattice,
): RoleDraft {
  const of = (
    wanted: { permissions: readonly string[]; includes: readonly string[] },
    closure: string[],
  ): RoleDraft['after'] => ({
    id: role.id,
    version: 1,
    statusVersion: 1,
    manager: null,
    declared: [],
    released: false,
    given: [],
    values: {
      name: role.name,
      permissions: [...wanted.permissions],
      includes: [...wanted.includes],
      rank: role.rank,
      requiredProfileFields: [],
    },
    facts: {
      isProtected: false,
      assigned: 0,
      closure,
      includedIds: [...wanted.includes],
      includedBy: [],
    },
    createdAt: new Date(0),
    updatedAt: new Date(0),
  })
  return {
    before: of(role, closureOf(role.id, lattice)),
    after: of(edit, edit.permissions),
    action: 'update',
    change: 'updated',
    changes: [],
    released: [],
  }
}

test('no accepted change makes a role allow what its writer does not hold, wherever the role reaches', () => {
  fc.assert(
    fc.property(lattices, edits, callers, (roles, wanted, caller) => {
      const before = new Map(roles.map((role) => [role.id, role]))
      const drafts = [...new Map(wanted.map((edit) => [edit.role, edit])).values()].flatMap(
        (edit) => {
          const role = before.get(edit.role)
          return role === undefined ? [] : [draftOf(role, edit, before)]
        },
      )
      const known: RoleWorld = {
        objects: [],
        lattice: before,
        authority: new Map([
          ['here', { account: 'here', rank: caller.rank, permissions: caller.here }],
          ...(caller.there === undefined
            ? []
            : [
                [
                  'there',
                  { account: 'there', rank: caller.rank, permissions: caller.there },
                ] as const,
              ]),
        ]),
        isLocked: true,
      }
      const who = {
        rank: caller.rank,
        permissions: caller.here,
        accountId: 'here',
        username: 'ada',
      }
      // Only what the rule looks at of a request is made here.
      const refused = holdComposition(drafts, known, { caller: who } as unknown as Context)
      const after = new Map<string, KnownLatticeRole>(before)
      for (const [index, { after: role }] of drafts.entries())
        if (!refused.has(index))
          after.set(role.id, {
            ...(before.get(role.id) ?? raise()),
            permissions: role.values.permissions,
            includes: role.values.includes,
          })
      for (const { id } of roles) {
        expect(circleThrough(id, after)).toBeUndefined()
        const gained = closureOf(id, after).filter(
          (permission) => !holds(closureOf(id, before), permission),
        )
        for (const permission of gained) {
          expect(holds(caller.here, permission)).toBe(true)
          const reached = [...reachingTo(id, after)].flatMap((up) => before.get(up)?.accounts ?? [])
          if (reached.includes('there')) expect(holds(caller.there ?? [], permission)).toBe(true)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test('whoever holds everything everywhere is refused only circles', () => {
  fc.assert(
    fc.property(lattices, edits, (roles, wanted) => {
      const lattice = new Map(roles.map((role) => [role.id, role]))
      const [edit] = wanted
      const role = lattice.get(edit?.role ?? '')
      if (edit === undefined || role === undefined) return
      const known: RoleWorld = { objects: [], lattice, authority: undefined, isLocked: true }
      const who = { rank: 1000, permissions: ['*'], accountId: 'here', username: 'ada' }
      const refused = holdComposition([draftOf(role, edit, lattice)], known, {
        caller: who,
      } as unknown as Context)
      const after = new Map<string, KnownLatticeRole>(lattice)
      after.set(role.id, { ...role, includes: edit.includes })
      const isCircle = circleThrough(role.id, after) !== undefined
      expect(refused.get(0)?.code).toBe(isCircle ? 'role.circle' : undefined)
    }),
    { numRuns: 1_000 },
  )
})

test('what roles include is judged only where nobody else can change it meanwhile', () => {
  const role = { id: 'a', name: 'a', rank: 0, permissions: [], includes: [], accounts: [] }
  const lattice = new Map([
    ['a', role],
    ['b', { ...role, id: 'b', name: 'b' }],
  ])
  const draft = draftOf(role, { permissions: [], includes: ['b'] }, lattice)
  const known: RoleWorld = { objects: [], lattice, authority: undefined, isLocked: false }
  const who = { rank: 1000, permissions: ['*'], accountId: 'here', username: 'ada' }
  expect(() => holdComposition([draft], known, { caller: who } as unknown as Context)).toThrow(
    LocksNeeded,
  )
})

function raise(): never {
  throw new Error('every draft is of a role of the lattice')
}
