/** What the feed forgets: the oldest changes, a batch at a time. The floor grows in the same statement, so a cursor before it is never answered with a gap. */
import type { Client } from '../database/client.ts'

const batchMax = 5_000

const pruneText = `
  with oldest as (
    select seq, pos, at from changes where pos is not null order by pos limit ${batchMax}),
  doomed as (
    select seq, pos from oldest where pos < coalesce((select min(pos) from oldest where at >= $1), 9223372036854775807)),
  forgotten as (
    delete from changes using doomed where changes.seq = doomed.seq returning changes.pos),
  floor as (
    update feed_floor set pos = greatest(feed_floor.pos, (select max(pos) from doomed)) where exists (select from doomed))
  select count(*) as count from forgotten`

/** Deletes changes from before the instant. Answers whether there may be more. */
export async function pruneFeed(client: Client, before: Date): Promise<boolean> {
  const { rows } = await client.query<{ count: string }>(pruneText, [before])
  return Number(rows[0]?.count) === batchMax
}
