import type { Client } from '@rollcall/client'
import type { EffectivePolicy } from '@rollcall/resources'

/** The policy of the account that is acted from; undefined when there is no such account, or none that the caller may see. */
export async function policyOfAccount(
  client: Client,
  named: string | undefined,
  signal: AbortSignal,
): Promise<{ account: string; policy: EffectivePolicy | undefined }> {
  const account = named ?? (await client.me({ signal })).account
  for await (const { status } of client.accounts.list({ name: account }, { signal }))
    return { account, policy: status.effective.policy }
  return { account, policy: undefined }
}
