/**
 * The key by which usernames, e-mail addresses and other names are compared: compatibility forms and case are folded. Upper case first, because
 * it unfolds what lower case alone keeps apart (ß and SS). Two spellings with one key are one name.
 */
export function foldKey(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}
