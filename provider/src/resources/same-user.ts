import type { Connection } from '../connection.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change, PlanAnswer } from '../plugin/provider.ts'
import { sameText } from '../schema/attributes.ts'
import { first, textOf } from './find.ts'

/**
 * What belongs to a user is replaced when it is given to another one, and is not when the same
 * user is renamed. A name that nobody has yet is a rename that is still to come in this apply.
 */
export async function replaceForAnotherUser(
  connection: Connection,
  { prior, planned, changes }: Change,
): Promise<PlanAnswer> {
  const before = prior === null ? undefined : textOf(prior, 'user')
  const after = textOf(planned, 'user')
  if (!changes.includes('user') || before === undefined || after === undefined) return {}
  if (sameText(before, after) || !connection.isConfigured) return {}
  const client = await connection.client()
  const user = await first(client.users.list({ username: after }))
  if (user === undefined || user.id === prior?.['user_id']) return {}
  return { requiresReplace: [attribute('user')] }
}
