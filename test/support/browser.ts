/** A real browser: the machine's own Chromium, driven over its own protocol. Nothing is downloaded by the driver. */
import { type Browser, chromium } from 'playwright-core'

import { findDebianProgram } from './debian.ts'

/** What a test needs nothing of: a sandbox (it runs as root in a container), a graphics card, traffic of its own. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The driver gives it a profile of its own, which it removes. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findDebianProgram('chromium', 'chromium')
  return await chromium.launch({ executablePath, headless: true, args: flags })
}
