/** Shape of an answer that is a file: what a document can say of a text that has no end of its own. */
export const fileAnswer = { type: 'string', maxLength: 2_147_483_647 }
