/**
 * The key by which usernames, e-mail addresses and other names are compared: compatibility forms and case are folded. Upper case first, because
 * it unfolds what lower case alone keeps apart (ß and SS). Two spellings with one key are one name.
 */
export function foldKey(text: string): string {
  // Most names are plain: for them lower case is all of it, and a tenth of the time.
  if (ascii.test(text)) return text.toLowerCase()
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

// oxlint-disable-next-line no-control-regex -- ASCII is what is meant, control characters included.
const ascii = /^[\x00-\x7f]*$/
