/** What can be measured of a page. The scripts run in the browser, which is why they are text here. */
import type { Page } from 'playwright-core'

export interface Layout {
  /** Wider than the window: it scrolls sideways. */
  width: number
  language: string
  headings: number
  main: number
  scripts: number
  /** Fields without exactly one label. */
  unlabelled: number
  /** Fields that do not say what a browser may fill in. */
  unnamed: number
  /** What fingers have to hit and is lower than 44 pixels (WCAG 2.5.5). */
  small: number
}

export async function layoutOf(page: Page): Promise<Layout> {
  return await page.evaluate<Layout>(layoutScript)
}

const layoutScript = `(() => {
  const fields = [...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select')]
  const controls = [...document.querySelectorAll('button, input:not([hidden]), select, .button')]
  return {
    width: document.documentElement.scrollWidth,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    main: document.querySelectorAll('main').length,
    scripts: document.querySelectorAll('script').length,
    unlabelled: fields.filter((field) => field.labels.length !== 1).length,
    unnamed: fields.filter((field) => field.autocomplete === '').length,
    small: controls.filter((control) => control.getBoundingClientRect().height < 44).length,
  }
})()`

/** The ratio of every text to what is behind it, by its words (WCAG 2.2, 1.4.3 and relative luminance). */
export async function contrastsOf(page: Page): Promise<Record<string, number>> {
  return await page.evaluate<Record<string, number>>(contrastScript)
}

const contrastScript = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (color) => {
    const [red = 0, green = 0, blue = 0] = parse(color).map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at)
      const [, , , alpha = 1] = parse(backgroundColor)
      if (alpha > 0) return backgroundColor
    }
    return 'rgb(255, 255, 255)'
  }
  const found = {}
  for (const element of document.body.querySelectorAll('h1, p, label, span, a, button, input')) {
    const words = (element.textContent ?? '').trim().slice(0, 40)
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))]
    found[\`\${element.tagName} \${words}\`] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }
  return found
})()`
