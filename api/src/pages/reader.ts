/** In which language whoever opens a page reads. */
import { german } from './languages/de.ts'
import { english } from './languages/en.ts'
import { dutch } from './languages/nl.ts'
import type { Texts } from './texts.ts'

export const languages: readonly Texts[] = [english, dutch, german]

/** Wishes beyond this are not looked at. */
const wishesMax = 20

/** The best of what the browser wishes (RFC 9110, section 12.5.4), else the language of the installation, else English. */
export function textsFor(acceptLanguage: string | undefined, usual: string): Texts {
  const wishes = (acceptLanguage ?? '')
    .split(',', wishesMax)
    .map((part) => {
      const [range = '', weight] = part.split(';', 2)
      const found = /^ *q=([01](?:\.\d{0,3})?) *$/.exec(weight ?? 'q=1')
      return { range: range.trim(), weight: found === null ? 0 : Number(found[1]) }
    })
    .filter((wish) => wish.weight > 0)
    // Those that weigh the same stay in their order.
    .toSorted((a, b) => b.weight - a.weight)
  for (const { range } of [...wishes, { range: usual }]) {
    const found = languages.find(({ tag }) => range.toLowerCase().split('-', 1)[0] === tag)
    if (found !== undefined) return found
  }
  return english
}
