/** Identities of objects in paths: UUIDs, in either case (RFC 9562 section 4). */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether the text can be an identity at all: what cannot is not looked for. */
export function isObjectId(text: string): boolean {
  return uuid.test(text)
}

/** The path of one object. Wider than an identity, so that what is none is not found instead of malformed. */
export const objectIdParams = {
  type: 'object',
  properties: { id: { type: 'string', maxLength: 64, description: 'Identity.' } },
  required: ['id'],
  additionalProperties: false,
}
