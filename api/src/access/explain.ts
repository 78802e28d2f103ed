/** A decision with every rule and what it looked at, whether or not a rule before it refused. Pure. */
import {
  accessRules,
  holds,
  type AccessExplanation,
  type AccessFact,
  type AccessRuleExplanation,
  type IpWhitelistEntry,
} from '@rollcall/resources'

import { rules, type AccessQuestion, type Asked } from './decide.ts'
import { heldAt, isValidAt, type CredentialFacts, type PresentedCredential } from './facts.ts'
import { findAllowingEntry, type IpWhitelist } from './ip-whitelist.ts'

/** What rules look at, by name. */
type Looked = Record<string, unknown>

export function explainRules(
  facts: CredentialFacts | undefined,
  question: AccessQuestion,
): AccessExplanation['rules'] {
  if (facts === undefined)
    return [
      { rule: 'credential', result: 'refused', reason: 'access.credential-unknown', lookedAt: [] },
    ]
  const asked = { facts, question, membership: facts.memberships.get(question.account) }
  const first: AccessRuleExplanation = {
    rule: 'credential',
    result: facts.credential.kind === 'none' ? 'not-asked' : 'passed',
    lookedAt: factsOf(shownCredential(facts.credential)),
  }
  const rest = Object.keys(accessRules).filter(isAskedRule)
  return [first, ...rest.map((rule) => explainRule(rule, asked))]
}

type AskedRule = keyof typeof rules

function isAskedRule(rule: string): rule is AskedRule {
  return rule in rules
}

function explainRule(rule: AskedRule, asked: Asked): AccessRuleExplanation {
  const looked = lookedAt[rule](asked)
  if (looked === undefined) return { rule, result: 'not-asked', lookedAt: [] }
  const reason = rules[rule](asked)
  return reason === null
    ? { rule, result: 'passed', lookedAt: factsOf(looked) }
    : { rule, result: 'refused', reason, lookedAt: factsOf(looked) }
}

/** What each rule looks at; undefined when it has nothing to ask. */
const lookedAt: Readonly<Record<AskedRule, (asked: Asked) => Looked | undefined>> = {
  'password-policy': ({ facts: { credential, policy, user }, question: { accessPoint } }) =>
    credential.kind === 'password' && accessPoint === 'api'
      ? {
          apiPassword: policy.apiPassword,
          mfaRequired: user.isMfaRequired || policy.mfa === 'required',
          factorEnrolled: credential.hasFactor,
          apiKeyExists: credential.hasKey,
        }
      : undefined,
  removed: ({ facts: { user } }) => ({ removed: user.removed }),
  active: ({ facts: { user } }) => ({ active: user.active }),
  validity: ({ facts: { user }, question: { now } }) => ({
    validFrom: user.validFrom,
    expiresAt: user.expiresAt,
    now,
  }),
  locks: ({ facts: { user, credential } }) => ({
    locks: user.locks.map(({ cause, kind }) => (kind === 'ban' ? `${cause} (ban)` : cause)),
    dormantFrom: user.dormantFrom,
    credential: credential.kind,
  }),
  membership: ({ membership, question }) => ({
    account: question.account,
    state: membership?.state ?? 'none',
  }),
  key: ({ facts: { credential } }) =>
    credential.kind === 'key'
      ? { expiresAt: credential.expiresAt, supersededAt: credential.supersededAt }
      : undefined,
  session: ({ facts: { credential } }) =>
    credential.kind === 'session'
      ? {
          endedAt: credential.endedAt,
          expiresAt: credential.expiresAt,
          lastSeenAt: credential.lastSeenAt,
          idleMinutes: credential.idleMinutes,
        }
      : undefined,
  mfa: ({ facts: { credential, user, policy } }) =>
    credential.kind === 'session'
      ? {
          user: user.isMfaRequired ? 'required' : 'optional',
          policy: policy.mfa,
          mfaAt: credential.mfaAt,
        }
      : undefined,
  'access-point': ({ facts: { user }, question }) => ({
    accessPoint: question.accessPoint,
    accessPoints: user.accessPoints,
  }),
  'credential-access-point': ({ facts: { credential }, question: { accessPoint } }) => {
    if (credential.kind === 'key') return { accessPoint, accessPoints: credential.accessPoints }
    return credential.kind === 'session'
      ? { accessPoint, session: credential.accessPoint }
      : undefined
  },
  account: ({ membership, question }) => ({
    account: question.account,
    exists: membership !== undefined || question.accountExists,
  }),
  'account-whitelist': ({ membership, question }) =>
    membership === undefined ? undefined : lookedAtWhitelist(membership.ipWhitelist, question),
  'user-whitelist': ({ facts: { user }, question }) =>
    lookedAtWhitelist(user.ipWhitelist, question),
  'key-whitelist': ({ facts: { credential }, question }) =>
    credential.kind === 'key' ? lookedAtWhitelist(credential.ipWhitelist, question) : undefined,
  'role-validity': ({ membership, question: { permission, now } }) =>
    membership === undefined || permission === undefined
      ? undefined
      : {
          permission,
          roles: membership.grants
            .filter(({ permissions }) => holds(permissions, permission))
            .map((grant) => `${grant.role} (${isValidAt(grant, now) ? 'valid' : 'not valid now'})`),
        },
  permission: ({ membership, question: { permission, now } }) =>
    membership === undefined || permission === undefined
      ? undefined
      : { permission, permissions: heldAt(membership, now).permissions },
  'key-permission': ({ facts: { credential }, question: { permission } }) =>
    credential.kind === 'key' && credential.permissions !== null && permission !== undefined
      ? { permission, permissions: credential.permissions }
      : undefined,
}

function shownCredential(credential: PresentedCredential): Looked {
  switch (credential.kind) {
    case 'key':
      return { credential: 'API key', id: credential.id, prefix: credential.prefix }
    case 'session':
      return { credential: 'session', id: credential.id }
    case 'password':
      return { credential: 'password' }
    case 'none':
      return { credential: 'none' }
  }
}

function lookedAtWhitelist({ entries }: IpWhitelist, question: AccessQuestion): Looked {
  const found = findAllowingEntry(entries, question)
  return {
    address: question.address?.text ?? 'not an address',
    accessPoint: question.accessPoint,
    entries: entries.map((entry) => shownEntry(entry, question.now)),
    allowedBy: found === undefined ? null : `/spec/ipWhitelist/${found.index}`,
  }
}

/** An entry in one line: its network, the doors that it is about, its end. */
export function shownEntry(
  { cidr, range, accessPoints, expiresAt, comment }: IpWhitelistEntry,
  now: Date,
): string {
  const network = cidr ?? (range === undefined ? 'nothing' : `${range.from}-${range.to}`)
  const doors = accessPoints === undefined ? '' : ` for ${accessPoints.join(' and ')}`
  const isOver = expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime()
  const end =
    expiresAt === undefined ? '' : isOver ? `, over since ${expiresAt}` : `, until ${expiresAt}`
  return `${network}${comment === undefined ? '' : ` (${comment})`}${doors}${end}`
}

function factsOf(looked: Looked): AccessFact[] {
  return Object.entries(looked).map(([name, value]) => ({ name, value: textOf(value) }))
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
