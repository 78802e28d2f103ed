/** What an installation says of itself to people, and where it lets them go on to. */
export interface Site {
  /** Name of the product that people sign in to. */
  product: string
  /** BCP 47; for whoever reads none of the languages of the pages. */
  language: string
  /** Where people reach it, without a final slash. */
  publicUrl: () => string
  /** Where a sign-in may go on to: these, and what lies below them. */
  returnUrls: readonly string[]
}

/** The address, if it is one of those that a sign-in may go on to, written as browsers write it; else undefined (OWASP ASVS 3.7.2: no open redirect). */
export function allowedReturn(
  { returnUrls }: Pick<Site, 'returnUrls'>,
  wanted: string | undefined,
): string | undefined {
  if (wanted === undefined || !URL.canParse(wanted)) return undefined
  const url = new URL(wanted)
  // Whoever reads such an address takes the name before the @ for the server.
  if (url.username !== '' || url.password !== '') return undefined
  const isAllowed = returnUrls.some((text) => {
    const allowed = new URL(text)
    const folder = allowed.pathname.replace(/\/*$/, '/')
    return (
      url.protocol === allowed.protocol &&
      url.host === allowed.host &&
      (url.pathname === allowed.pathname || url.pathname.startsWith(folder))
    )
  })
  return isAllowed ? url.href : undefined
}

/** The servers that a form may lead to through a redirect: browsers ask the policy of the page. */
export function returnOrigins({ returnUrls }: Pick<Site, 'returnUrls'>): string[] {
  return [...new Set(returnUrls.map((text) => new URL(text).origin))]
}
