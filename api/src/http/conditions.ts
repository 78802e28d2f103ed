import { Refusal } from './errors.ts'

/** What a change rests on: any version, or one of these. */
export type Condition = 'any' | readonly number[]

const tagsMax = 16

/** Reads If-Match, RFC 9110 section 13.1.1. Versions are strong tags; a weak one never matches. */
export function readIfMatch(header: string | undefined): Condition {
  if (header === undefined)
    throw new Refusal(
      'request.precondition-required',
      'send If-Match with the ETag that was read, or If-Match: *',
      { pointer: 'If-Match' },
    )
  if (header.trim() === '*') return 'any'
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.length > tagsMax || !tags.every((tag) => /^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag)))
    throw new Refusal('request.malformed', 'If-Match must be an ETag such as "3", or *', {
      pointer: 'If-Match',
    })
  return tags.flatMap((tag) => {
    const version = /^"([1-9]\d{0,15})"$/.exec(tag)?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}

export function holdCondition(condition: Condition, version: number): void {
  if (condition === 'any' || condition.includes(version)) return
  throw new Refusal(
    'request.precondition-failed',
    `the object is at version ${version} now: read it again and decide anew`,
    { pointer: 'If-Match' },
  )
}

/** The ETag of a version. */
export function showVersion(version: number): string {
  return `"${version}"`
}
