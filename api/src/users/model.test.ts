/** The model of a user's life: every combination that can be reached, the table of its transitions, and the invariants. */
import { userState } from '@rollcall/resources'
import { expect, test } from 'vitest'

import {
  actorOf,
  after,
  maySignIn,
  mayUseKeys,
  type Model,
  modelEvents,
  reachable,
  stateOf,
} from '../../../test/support/user-model.ts'
import { credentialAt, locksAt } from './standing.ts'
import { noFacts, type StoredLock } from './user.ts'

const { models, steps } = reachable()
const now = new Date('2026-03-01T09:00:00Z')
const shutStates = new Set(['DEACTIVATED', 'BANNED', 'INACTIVE'])

/** The state as the API derives it from the facts of a row. */
function derived(model: Model): string {
  const since = now.toISOString()
  const stored: StoredLock[] = [
    ...(model.admin === 'none'
      ? []
      : [{ cause: 'ADMIN' as const, kind: model.admin, since, by: 'admin' }]),
    ...(model.failed ? [{ cause: 'FAILED_PASSWORDS' as const, since, by: 'server' }] : []),
    ...(model.inactive ? [{ cause: 'INACTIVITY' as const, since, by: 'server' }] : []),
  ]
  const policy = { passwordExpiryDays: 0 as const }
  const password =
    model.password === 'none' ? null : { setAt: now, mustChange: model.password === 'must-change' }
  const resetUntil = model.resetOpen ? new Date(now.getTime() + 1) : null
  const secrets = { ...noFacts.secrets, password, resetUntil }
  return userState({
    removed: false,
    active: model.active,
    memberships: 1,
    valid: true,
    locks: locksAt(stored, 'person', noFacts.activity, {}, now),
    membership: model.membership,
    credential: credentialAt({ credential: { mode: 'secretRef' } }, secrets, policy, now),
  })
}

test('the API derives the state of every reachable combination as the model does', () => {
  for (const model of models) expect([model, derived(model)]).toEqual([model, stateOf(model)])
})

test('every state but those of removal, validity, profile and age is reached', () => {
  expect([...new Set(models.map(stateOf))].toSorted()).toEqual([
    'ACTIVE',
    'AWAITING_NEW_PASSWORD',
    'BANNED',
    'DEACTIVATED',
    'INACTIVE',
    'INVITED',
    'LOCKED',
    'LOCKED_BY_ADMIN',
    'RECOVERY',
  ])
})

test('the transitions are these', () => {
  const table = new Map<string, Set<string>>()
  for (const { from, event, to } of steps) {
    if (stateOf(from) === stateOf(to)) continue
    const cell = `${stateOf(from)} -> ${stateOf(to)}`
    table.set(cell, (table.get(cell) ?? new Set()).add(event))
  }
  const lines = [...table].map(([cell, events]) => `${cell}: ${[...events].toSorted().join(', ')}`)
  expect(`${lines.toSorted().join('\n')}\n`).toMatchInlineSnapshot(`
    "ACTIVE -> AWAITING_NEW_PASSWORD: require password change, set password
    ACTIVE -> BANNED: ban
    ACTIVE -> DEACTIVATED: deactivate
    ACTIVE -> INACTIVE: become inactive
    ACTIVE -> LOCKED: ten wrong passwords
    ACTIVE -> LOCKED_BY_ADMIN: lock
    ACTIVE -> RECOVERY: ask for a reset, raise passwordResetRevision, send reset
    AWAITING_NEW_PASSWORD -> ACTIVE: choose a new password, complete the reset
    AWAITING_NEW_PASSWORD -> BANNED: ban
    AWAITING_NEW_PASSWORD -> DEACTIVATED: deactivate
    AWAITING_NEW_PASSWORD -> INACTIVE: become inactive
    AWAITING_NEW_PASSWORD -> LOCKED: ten wrong passwords
    AWAITING_NEW_PASSWORD -> LOCKED_BY_ADMIN: lock
    BANNED -> ACTIVE: reactivate
    BANNED -> AWAITING_NEW_PASSWORD: reactivate
    BANNED -> DEACTIVATED: deactivate
    BANNED -> INACTIVE: reactivate
    BANNED -> INVITED: reactivate
    BANNED -> LOCKED: reactivate
    DEACTIVATED -> ACTIVE: activate
    DEACTIVATED -> AWAITING_NEW_PASSWORD: activate
    DEACTIVATED -> BANNED: activate
    DEACTIVATED -> INACTIVE: activate
    DEACTIVATED -> INVITED: activate
    DEACTIVATED -> LOCKED: activate
    DEACTIVATED -> LOCKED_BY_ADMIN: activate
    INACTIVE -> ACTIVE: raise unlockRevision, unlock
    INACTIVE -> AWAITING_NEW_PASSWORD: raise unlockRevision, unlock
    INACTIVE -> BANNED: ban
    INACTIVE -> DEACTIVATED: deactivate
    INACTIVE -> LOCKED_BY_ADMIN: lock
    INVITED -> ACTIVE: accept
    INVITED -> BANNED: ban
    INVITED -> DEACTIVATED: deactivate
    INVITED -> LOCKED_BY_ADMIN: lock
    LOCKED -> ACTIVE: raise unlockRevision, unlock
    LOCKED -> AWAITING_NEW_PASSWORD: raise unlockRevision, unlock
    LOCKED -> BANNED: ban
    LOCKED -> DEACTIVATED: deactivate
    LOCKED -> INACTIVE: become inactive
    LOCKED -> LOCKED_BY_ADMIN: lock
    LOCKED -> RECOVERY: raise unlockRevision, unlock
    LOCKED_BY_ADMIN -> ACTIVE: raise unlockRevision, unlock
    LOCKED_BY_ADMIN -> AWAITING_NEW_PASSWORD: raise unlockRevision, unlock
    LOCKED_BY_ADMIN -> BANNED: ban
    LOCKED_BY_ADMIN -> DEACTIVATED: deactivate
    LOCKED_BY_ADMIN -> INVITED: raise unlockRevision, unlock
    RECOVERY -> ACTIVE: complete the reset, reset link expires, sign in
    RECOVERY -> AWAITING_NEW_PASSWORD: require password change, set password
    RECOVERY -> BANNED: ban
    RECOVERY -> DEACTIVATED: deactivate
    RECOVERY -> INACTIVE: become inactive
    RECOVERY -> LOCKED: ten wrong passwords
    RECOVERY -> LOCKED_BY_ADMIN: lock
    "
  `)
})

test('1: nothing anonymous leads to DEACTIVATED, BANNED, INACTIVE or LOCKED_BY_ADMIN', () => {
  for (const { from, event, to } of steps)
    if (actorOf[event] === 'anonymous' && stateOf(from) !== stateOf(to))
      expect([...shutStates, 'LOCKED_BY_ADMIN']).not.toContain(stateOf(to))
})

test('2: nobody anonymous shuts keys, sessions or other doors', () => {
  for (const { from, event, to } of steps)
    if (actorOf[event] === 'anonymous') expect(mayUseKeys(to)).toBe(mayUseKeys(from))
})

test('3: a reset that is asked for never stops the old password', () => {
  for (const { from, event, to } of steps)
    if (event === 'ask for a reset' || event === 'send reset')
      expect(maySignIn(to)).toBe(maySignIn(from))
})

test('4: only an administrator, or a declarer who raises unlockRevision, leaves LOCKED_BY_ADMIN', () => {
  for (const { from, event, to } of steps)
    if (from.admin === 'lock' && to.admin === 'none')
      expect(['unlock', 'raise unlockRevision']).toContain(event)
})

test('5: neither the user nor anybody anonymous leaves DEACTIVATED, BANNED or INACTIVE', () => {
  for (const { from, event, to } of steps)
    if (shutStates.has(stateOf(from)) && ['user', 'anonymous'].includes(actorOf[event]))
      expect(stateOf(to)).toBe(stateOf(from))
})

test('6: applying again, and active: true, lift no lock', () => {
  for (const { from, event, to } of steps)
    if (event === 'apply again' || event === 'activate')
      expect([to.admin, to.failed, to.inactive]).toEqual([from.admin, from.failed, from.inactive])
})

test('7: active: false is always DEACTIVATED', () => {
  for (const model of models) if (!model.active) expect(stateOf(model)).toBe('DEACTIVATED')
  for (const model of models) expect(stateOf(after(model, 'deactivate'))).toBe('DEACTIVATED')
})

test('8: no link is open while DEACTIVATED, BANNED or INACTIVE', () => {
  for (const model of models)
    if (shutStates.has(stateOf(model))) expect(model.resetOpen).toBe(false)
})

test('9: every combination gets back to ACTIVE', () => {
  for (const start of models) {
    const seen = new Set([JSON.stringify(start)])
    const queue = [start]
    for (const model of queue)
      for (const event of modelEvents) {
        const next = after(model, event)
        if (seen.has(JSON.stringify(next))) continue
        seen.add(JSON.stringify(next))
        queue.push(next)
      }
    expect(queue.map(stateOf)).toContain('ACTIVE')
  }
})

test('a ban is lifted by reactivating alone', () => {
  for (const { from, event, to } of steps)
    if (from.admin === 'ban' && to.admin !== 'ban') expect(event).toBe('reactivate')
})
