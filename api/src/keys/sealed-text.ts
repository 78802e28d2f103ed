/** What the server gives away to have it brought back: sealed, as text for a cookie or a member of JSON, so that only the server reads and makes it. */
import type { Secrets } from './secrets.ts'

/** Seals a value of JSON for one context. */
export function sealText(secrets: Secrets, value: object, context: string): string {
  return secrets.seal(JSON.stringify(value), context).toString('base64url')
}

/**
 * Opens what `sealText` made for the context; undefined for everything else. `Value` is what that context holds: nobody but this server seals, and a
 * context is sealed for in one place.
 */
export function openText<Value extends object>(
  secrets: Secrets,
  text: string,
  context: string,
): Value | undefined {
  try {
    const opened = secrets.open(Buffer.from(text, 'base64url'), context)
    // Sealed by `sealText` for this context, so it is what stands there.
    return JSON.parse(opened.toString('utf8')) as Value
  } catch {
    return undefined
  }
}
