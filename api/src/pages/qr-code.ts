import { encode } from 'uqr'

import { type Html, html } from './html.ts'

/** Light modules around it that a camera needs to find it (ISO/IEC 18004, section 5.3.8). */
const border = 4

/** A QR code as a picture in the page: dark on light in the dark too, or cameras would not read it. */
export function qrCode(text: string, label: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border })
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
  return html`<svg
    class="picture"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  >
    <rect width="${size}" height="${size}" fill="#fff"></rect>
    <path d="${path}" fill="#000"></path>
  </svg>`
}
