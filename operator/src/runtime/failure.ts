/** A call that the Kubernetes API answered with an error, or did not answer (`code` 0). */
export class KubeFailure extends Error {
  override readonly name = 'KubeFailure'
  readonly code: number
  /** The `reason` of the Status object, for example `AlreadyExists` or `Expired`. */
  readonly reason: string
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    details: { code: number; reason?: string; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = details.code
    this.reason = details.reason ?? ''
    this.retryAfterMs = details.retryAfterMs
  }
}

export function isKubeFailure(error: unknown, ...codes: number[]): error is KubeFailure {
  return error instanceof KubeFailure && (codes.length === 0 || codes.includes(error.code))
}

/** True when trying again later may help: no answer, throttled, or an error of the server. */
export function isTransient(error: KubeFailure): boolean {
  return error.code === 0 || error.code === 429 || error.code >= 500
}
