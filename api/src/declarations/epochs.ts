/**
 * Epochs of a manager with a leader: a writer that was replaced must not write any more. The greatest that was seen counts.
 */

import { statement } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import type { Context, Look } from './context.ts'
import type { CompiledQuery } from '../database/statement.ts'

const selectEpoch = `select epoch from manager_epochs where tenant_id = $1 and kind = $2 and instance = $3`
const raiseEpoch = `
  with raised as (
    insert into manager_epochs as held (tenant_id, kind, instance, epoch) values ($1, $2, $3, $4)
    on conflict (tenant_id, kind, instance) do update set epoch = excluded.epoch where held.epoch <= excluded.epoch
    returning 1)
  select must_hold((select count(*) from raised) = 1)`

const guardEpoch = `
  with seen as (select epoch from manager_epochs where tenant_id = $1 and kind = $2 and instance = $3 for key share)
  select must_hold((select epoch from seen) <= $4::bigint)`

/** What has to be written because of an epoch. */
export interface EpochStatements {
  /** Also when nothing else is written: once, when a new leader is seen first. */
  always: CompiledQuery[]
  /** With every change: a leader that takes over in between waits for it, or is seen by it. */
  withChanges: CompiledQuery[]
}

/** Refuses a writer of a smaller epoch. Looks only when there is an epoch. */
export async function holdEpoch(look: Look, { caller }: Context): Promise<EpochStatements> {
  const { manager, epoch, tenantId } = caller
  if (manager === null || epoch === null) return { always: [], withChanges: [] }
  const parameters = [tenantId, manager.kind, manager.instance]
  const [rows] = await look.readAll([statement<{ epoch: number }>(selectEpoch, parameters)])
  const seen = rows[0]?.epoch
  if (seen === epoch)
    return { always: [], withChanges: [statement(guardEpoch, [...parameters, epoch])] }
  if (seen !== undefined && seen > epoch)
    throw new Refusal(
      'request.epoch-stale',
      `a writer of epoch ${seen} has taken over ${manager.kind}/${manager.instance}; this one has ${epoch}`,
      { pointer: 'Rollcall-Epoch' },
    )
  return { always: [statement(raiseEpoch, [...parameters, epoch])], withChanges: [] }
}
