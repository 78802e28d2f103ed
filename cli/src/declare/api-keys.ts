import type { ApplyItem } from '@rollcall/client'
import type { ApiKeySpec } from '@rollcall/resources'
import type { DeclarationOf } from '../manifests/declaration.ts'
import type { AnyCollection } from './collections.ts'
import { createSecret, readSecret, rehearseSecret, secretPath } from './secrets.ts'

/** How keys are made. */
export interface KeyOptions {
  /** Folder of secret files. */
  secretsDir: string
  /** Whether keys without a file are made anew although they exist: their old text stops working. */
  reissue: boolean
  /** Whether no key can exist yet. */
  isFirst: boolean
  dryRun: boolean
  signal: AbortSignal
}

/** An API key's declaration, ready to be applied. */
export interface PreparedKey {
  item: ApplyItem<ApiKeySpec>
  notes: string[]
}

/**
 * Gives each declared key its hash: from its file, or from a key that is made now. A key that exists and has no file here is left as it is and told, because the
 * file may be on another machine and a new key would stop the one in use.
 */
export async function prepareKeys(
  collection: AnyCollection,
  declarations: readonly DeclarationOf<'ApiKey'>[],
  itemOf: (declaration: DeclarationOf<'ApiKey'>) => ApplyItem<ApiKeySpec>,
  options: KeyOptions,
): Promise<PreparedKey[]> {
  const { secretsDir, reissue, isFirst, dryRun, signal } = options
  const paths = declarations.map(({ secret }) => secretPath(secretsDir, secret))
  const found = await Promise.all(paths.map(readSecret))
  const items = declarations.map(itemOf)
  const missing = items.filter((_, index) => found[index] === undefined)
  const mayExist = !reissue && !isFirst
  const existing = mayExist ? await existingOf(collection, missing, signal) : new Set<string>()
  const prepared: PreparedKey[] = []
  for (const [index, item] of items.entries()) {
    const path = paths[index] ?? ''
    const registration = found[index]
    if (registration !== undefined) prepared.push({ item: { ...item, ...registration }, notes: [] })
    else if (existing.has(item.name)) {
      const note = `its key is not in ${path} and was left as it is (--reissue makes a new one; the old one then stops working)`
      prepared.push({ item, notes: [note] })
    } else {
      const made = dryRun ? rehearseSecret() : await createSecret(path)
      const notes = [dryRun ? `a key would be written to ${path}` : `key written to ${path}`]
      prepared.push({ item: { ...item, ...made }, notes })
    }
  }
  return prepared
}

/** Names of the items whose object exists. Asked by a rehearsal, which resolves names exactly as the apply will. */
async function existingOf(
  collection: AnyCollection,
  items: readonly ApplyItem<ApiKeySpec>[],
  signal: AbortSignal,
): Promise<Set<string>> {
  if (items.length === 0) return new Set()
  const results = await collection.apply(items, { dryRun: true, minimal: true, signal })
  return new Set(
    results.flatMap(({ name, action }) =>
      action === 'updated' || action === 'unchanged' ? [name] : [],
    ),
  )
}
