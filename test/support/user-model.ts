/**
 * The life of a user as a model: what is wanted, what the server knows, and what each event does. Pure, written from requirements.md section 2 and
 * not from the code that it judges. The clock is a fact here: `late` says that the invitation, the reset link or the period of inactivity has run out.
 */
import type { UserState } from '@rollcall/resources'

export interface Model {
  /** Wished: may this user work at all. */
  active: boolean
  membership: 'INVITED' | 'ACTIVE'
  admin: 'none' | 'lock' | 'ban'
  failed: boolean
  inactive: boolean
  password: 'none' | 'ok' | 'must-change'
  resetOpen: boolean
}

/** Who an event comes from. */
export type Actor = 'declarer' | 'administrator' | 'user' | 'anonymous' | 'clock'

export type ModelEvent =
  | 'activate'
  | 'deactivate'
  | 'apply again'
  | 'lock'
  | 'unlock'
  | 'raise unlockRevision'
  | 'ban'
  | 'reactivate'
  | 'send reset'
  | 'raise passwordResetRevision'
  | 'set password'
  | 'require password change'
  | 'revoke sessions'
  | 'ten wrong passwords'
  | 'ask for a reset'
  | 'complete the reset'
  | 'sign in'
  | 'choose a new password'
  | 'accept'
  | 'become inactive'
  | 'reset link expires'

/** Who may cause an event. */
export const actorOf: Readonly<Record<ModelEvent, Actor>> = {
  activate: 'declarer',
  deactivate: 'declarer',
  'apply again': 'declarer',
  lock: 'administrator',
  unlock: 'administrator',
  'raise unlockRevision': 'declarer',
  ban: 'administrator',
  reactivate: 'administrator',
  'send reset': 'administrator',
  'raise passwordResetRevision': 'declarer',
  'set password': 'administrator',
  'require password change': 'administrator',
  'revoke sessions': 'administrator',
  'ten wrong passwords': 'anonymous',
  'ask for a reset': 'anonymous',
  'complete the reset': 'user',
  'sign in': 'user',
  'choose a new password': 'user',
  accept: 'user',
  'become inactive': 'clock',
  'reset link expires': 'clock',
}

export const modelEvents = Object.keys(actorOf) as ModelEvent[]

/** A user as it is created under `invite`, and under `secretRef` with a password. */
export const newborn: Readonly<Record<'invite' | 'secretRef', Model>> = {
  invite: {
    active: true,
    membership: 'INVITED',
    admin: 'none',
    failed: false,
    inactive: false,
    password: 'none',
    resetOpen: false,
  },
  secretRef: {
    active: true,
    membership: 'ACTIVE',
    admin: 'none',
    failed: false,
    inactive: false,
    password: 'ok',
    resetOpen: false,
  },
}

/** The state to show: the first that holds. */
export function stateOf(model: Model): UserState {
  if (!model.active) return 'DEACTIVATED'
  if (model.admin === 'ban') return 'BANNED'
  if (model.admin === 'lock') return 'LOCKED_BY_ADMIN'
  if (model.inactive) return 'INACTIVE'
  if (model.failed) return 'LOCKED'
  if (model.membership === 'INVITED') return 'INVITED'
  if (model.password === 'must-change') return 'AWAITING_NEW_PASSWORD'
  return model.resetOpen ? 'RECOVERY' : 'ACTIVE'
}

/** The model after an event; the same object when the event does nothing or is refused. */
export function after(model: Model, event: ModelEvent): Model {
  const change = changes[event](model)
  return change === undefined || isSame(model, { ...model, ...change })
    ? model
    : { ...model, ...change }
}

/** What ends with the right to work: open links. */
const shut = { resetOpen: false }

const changes: Readonly<Record<ModelEvent, (model: Model) => Partial<Model> | undefined>> = {
  activate: () => ({ active: true }),
  deactivate: () => ({ active: false, ...shut }),
  'apply again': () => ({}),
  lock: ({ admin }) => (admin === 'none' ? { admin: 'lock', ...shut } : undefined),
  unlock: unlocked,
  // Unlike the act, a revision is recorded even where only a ban holds; it lifts none.
  'raise unlockRevision': unlocked,
  ban: ({ admin }) => (admin === 'ban' ? undefined : { admin: 'ban', ...shut }),
  reactivate: ({ admin }) => (admin === 'ban' ? { admin: 'none' } : undefined),
  'send reset': reset,
  'raise passwordResetRevision': reset,
  'set password': ({ membership }) =>
    membership === 'INVITED' ? undefined : { password: 'must-change', ...shut },
  'require password change': ({ password }) =>
    password === 'none' ? undefined : { password: 'must-change' },
  'revoke sessions': () => undefined,
  // Nothing is verified of whom a lock refuses, so nothing is counted.
  'ten wrong passwords': ({ password, admin, inactive }) =>
    password === 'none' || admin !== 'none' || inactive ? undefined : { failed: true },
  // Only who may sign in is mailed a link; the answer is the same for everybody.
  'ask for a reset': (model) => (mayReset(model) ? { resetOpen: true } : undefined),
  'complete the reset': (model) =>
    model.resetOpen && mayReset(model) ? { password: 'ok', resetOpen: false } : undefined,
  // Whoever still knows the password needs no link.
  'sign in': (model) => (maySignIn(model) ? { failed: false, ...shut } : undefined),
  'choose a new password': (model) =>
    model.password === 'must-change' && isOpen(model) && !model.failed
      ? { password: 'ok', ...shut }
      : undefined,
  accept: (model) =>
    model.membership === 'INVITED' && isOpen(model)
      ? { membership: 'ACTIVE', password: 'ok' }
      : undefined,
  // Counted from the day on which the user became ACTIVE.
  'become inactive': ({ membership }) =>
    membership === 'INVITED' ? undefined : { inactive: true, ...shut },
  'reset link expires': () => shut,
}

function unlocked({ admin }: Model): Partial<Model> {
  return { failed: false, inactive: false, admin: admin === 'ban' ? 'ban' : 'none' }
}

/** No link is open while the user may not work at all: whoever sends one lifts the lock first, or with it. */
function reset(model: Model): Partial<Model> | undefined {
  return isOpen(model) && model.membership === 'ACTIVE' ? { resetOpen: true } : undefined
}

function isOpen({ active, admin, inactive }: Model): boolean {
  return active && admin === 'none' && !inactive
}

function mayReset(model: Model): boolean {
  return isOpen(model) && !model.failed && model.membership === 'ACTIVE'
}

export function maySignIn(model: Model): boolean {
  return isOpen(model) && !model.failed && model.membership === 'ACTIVE' && model.password === 'ok'
}

/** Whether the keys of the user are taken. */
export function mayUseKeys({ active, admin, inactive, membership }: Model): boolean {
  return active && admin === 'none' && !inactive && membership === 'ACTIVE'
}

function isSame(left: Model, right: Model): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

/** Every combination that can be reached, with every step between them. */
export function reachable(): {
  models: Model[]
  steps: { from: Model; event: ModelEvent; to: Model }[]
} {
  const seen = new Map<string, Model>()
  const queue = Object.values(newborn)
  for (const model of queue) seen.set(JSON.stringify(model), model)
  const steps: { from: Model; event: ModelEvent; to: Model }[] = []
  for (const from of queue)
    for (const event of modelEvents) {
      const to = after(from, event)
      steps.push({ from, event, to })
      const key = JSON.stringify(to)
      if (seen.has(key)) continue
      seen.set(key, to)
      queue.push(to)
    }
  return { models: queue, steps }
}
