/**
 * Deciding an approval: what was asked for is done, or not, in the transaction that writes the decision. What is done goes through the same rules as if the
 * decider did it in the name of whoever asked, apart from the one rule that made it wait.
 */
import type { ManagerKind } from '@rollcall/resources'

import { requirePermission } from '../access/caller.ts'
import { carryOut, type Plan } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import type { Wish } from '../declarations/kind.ts'
import { notFound, planPatch, planRemoval } from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { ownerRank } from '../policy/rank.ts'
import { userKind } from '../users/kind.ts'
import { maySeeAccount, type UserValues } from '../users/user.ts'
import type { StoredApproval } from './approval.ts'
import { decisionStatements, findApproval } from './store.ts'

export async function decideApproval(
  id: string,
  decision: 'approve' | 'reject',
  reason: string | null,
  context: Context,
): Promise<StoredApproval> {
  const { caller, now } = context
  requirePermission(caller, 'rollcall.approvals.decide')
  return await carryOut<StoredApproval>(context, async (look) => {
    const approval = await findApproval(look.readAll, caller.tenantId, id)
    if (approval === undefined || !maySeeAccount(context, approval.accountId))
      throw notFound('approval', id)
    if (approval.state !== 'pending')
      throw new Refusal(
        'approval.decided',
        `the approval was ${approval.state} by ${approval.decidedByName ?? 'its declarer'} before`,
      )
    const isOwn = approval.requestedBy === caller.userId
    if (decision === 'approve' && isOwn && caller.rank < ownerRank)
      throw new Refusal(
        'approval.own-request',
        `user ${caller.username} asked for this: somebody else, or an owner, approves it`,
      )
    const state = decision === 'approve' ? 'approved' : 'rejected'
    const plan = await planDecision(look, approval, decision, contextOf(approval, context))
    return {
      statements: [...decisionStatements(approval, state, reason, context), ...plan.statements],
      answer: { ...approval, state, decidedByName: caller.username, decidedAt: now, reason },
    }
  })
}

async function planDecision(
  look: Look,
  approval: StoredApproval,
  decision: 'approve' | 'reject',
  context: Context,
): Promise<Plan<unknown>> {
  const { id, userId, request } = approval
  if (decision === 'approve' && !('field' in request))
    return await planRemoval(look, userKind, userId, removalOf(request.policy), 'any', context)
  const wish: Wish<UserValues> = { set: {}, clear: [], joins: false, decided: id }
  if (decision === 'approve' && 'field' in request) {
    const { field, to } = request
    if (to === null) wish.clear = [field]
    else wish.set = { [field]: to }
  }
  return await planPatch(look, userKind, userId, wish, 'any', () => undefined, context)
}

function removalOf(policy: 'deactivate' | 'delete'): Parameters<typeof planRemoval>[3] {
  return {
    policy,
    // The declaration that went was the confirmation, also of what it takes along.
    confirm: undefined,
    assigned: 'refuse',
    isAccountNamed: true,
    isListConfirmed: true,
    isApproved: true,
  }
}

/** The decider, acting from the account and in the name of the manager that asked. */
function contextOf({ accountId, account, manager }: StoredApproval, context: Context): Context {
  const { caller } = context
  return {
    ...context,
    caller: {
      ...caller,
      accountId,
      accountName: account,
      manager:
        manager === null
          ? null
          : { kind: manager.kind satisfies ManagerKind, instance: manager.instance },
    },
  }
}
