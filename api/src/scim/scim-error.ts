/** Kinds of errors that RFC 7644 section 3.12 and RFC 9865 section 3 name. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidCursor'
  | 'invalidCount'

/** A request that SCIM refuses, with a sentence for the administrator of the client. */
export class ScimError extends Error {
  readonly status: number
  readonly scimType: ScimType | undefined

  constructor(status: number, scimType: ScimType | undefined, detail: string) {
    super(detail)
    this.name = 'ScimError'
    this.status = status
    this.scimType = scimType
  }
}

/** 400 with its kind. */
export function faulty(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, scimType, detail)
}
