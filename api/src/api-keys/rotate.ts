import { carryOut } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import type { OnceShown, Wish } from '../declarations/kind.ts'
import { holdAll, holdOnlyManager, notFound, statementsOf } from '../declarations/operations.ts'
import type { ApiKeyValues, StoredApiKey } from './api-key.ts'
import { apiKeyKind, textFor } from './kind.ts'
import { withNewText } from './rotation.ts'
import { type ApiKeyDraft, gatherApiKeys } from './store.ts'

/** What is known of the new text: nothing, then the server makes it; or its hash, then only the caller knows it. */
export interface RotationAsked {
  hash?: string
  prefix?: string
}

export interface Rotated {
  key: StoredApiKey
  secret: OnceShown | undefined
}

/** Gives a key another text. The spec stays as it is, and with it the version. */
export async function rotateApiKey(
  id: string,
  asked: RotationAsked,
  context: Context,
): Promise<Rotated> {
  const wish: Wish<ApiKeyValues> = { set: {}, clear: [], joins: false, ...asked }
  return await carryOut(context, async (look) => {
    const search = { ids: [id], names: [], wishes: [wish] }
    const known = await gatherApiKeys(look, search, context)
    const before = known.objects.find((key) => key.id === id)
    if (
      before === undefined ||
      before.facts.revokedAt !== null ||
      !apiKeyKind.isVisible(before, context)
    )
      throw notFound(apiKeyKind.noun, id)
    // Whoever declares the key keeps its text somewhere: another text would make that one worthless unnoticed.
    holdOnlyManager(before, apiKeyKind.noun, context)
    const { secret, ...text } = textFor(before, before.values, wish, known, context)
    const facts = withNewText(before, before.values, text, context.now)
    const after: StoredApiKey = {
      ...before,
      statusVersion: before.statusVersion + 1,
      facts: secret === undefined ? facts : { ...facts, secret },
      updatedAt: context.now,
    }
    const draft: ApiKeyDraft = {
      before,
      after,
      action: 'rotate',
      change: 'status',
      changes: [{ field: 'hash' }],
      released: [],
    }
    apiKeyKind.hold(draft, known, context)
    holdAll(apiKeyKind, [draft], known, context)
    const answer = { key: after, secret: await apiKeyKind.secret(draft) }
    return { statements: statementsOf(apiKeyKind, [draft], context), answer }
  })
}
