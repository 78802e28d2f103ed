import { errorAt, Failure, pinned, type Diagnostic } from '../diagnostics.ts'
import type { Log } from '../log.ts'

/** The answer, or what `recover` makes of the diagnostics when something was thrown. */
export async function guard<Answer>(
  log: Log,
  act: () => Promise<Answer>,
  recover: (diagnostics: readonly Diagnostic[]) => Answer,
): Promise<Answer> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof Failure) return recover(cause.diagnostics.map(pinned))
    const message = cause instanceof Error ? cause.message : String(cause)
    log.error('a call failed', {
      error: cause instanceof Error ? (cause.stack ?? message) : message,
    })
    return recover([
      errorAt(
        [],
        'The provider failed',
        `${message}\n\nThis is a bug in the provider; its log has more.`,
      ),
    ])
  }
}
