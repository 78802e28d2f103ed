import type { Connection } from '../connection.ts'
import { errorAt, type Diagnostic } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import { isRollcallFailure } from '../failures.ts'
import { first } from './find.ts'

/**
 * Refuses a deletion policy that asks for more than the home account's policy allows. Who may not
 * read the account learns it from the API when it comes to that.
 */
export async function refuseExcess(
  connection: Connection,
  deletionPolicy: unknown,
): Promise<readonly Diagnostic[]> {
  if (deletionPolicy !== 'Delete' || !connection.isConfigured) return []
  const name = await connection.homeAccount()
  const removal = await findUserRemoval(connection, name)
  if (removal !== 'never') return []
  const detail = `The policy of account ${name} never lets a user be deleted (userRemoval: never). Use deletion_policy = "Deactivate", which takes everything from the user and keeps it, or "Orphan".`
  return [errorAt(attribute('deletion_policy'), 'The account does not allow this', detail)]
}

async function findUserRemoval(connection: Connection, name: string): Promise<string | undefined> {
  try {
    const client = await connection.client()
    const account = await first(client.accounts.list({ name }))
    return account?.status.effective.policy.userRemoval
  } catch (cause) {
    if (isRollcallFailure(cause) && cause.kind === 'refused') return undefined
    throw cause
  }
}
