/**
 * Makes what Terraform installs, and a folder in the layout of a filesystem mirror that holds it:
 *
 *   dist/terraform-provider-rollcall_vVERSION    launcher (POSIX sh): finds a Node and starts
 *   dist/start.cjs                               which loads
 *   dist/provider.cjs, dist/provider.compiled    everything else, and the code V8 made of it
 *   dist/mirror/rollcall.dev/rollcall/rollcall/VERSION/OS_ARCH/   the same four
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { connect, startPlugin } from '../src/plugin/wire/plugin-client.ts'
import * as protocol from '../src/plugin/wire/tfplugin6.ts'

const room = join(import.meta.dirname, '..')
const dist = join(room, 'dist')
mkdirSync(join(room, '.cache'), { recursive: true })
// Made aside and moved into place at the end: a Terraform that runs meanwhile sees a whole one.
const out = mkdtempSync(join(room, '.cache/dist-'))
// npm's own format.
const { version } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as {
  version: string
}
const launcher = `terraform-provider-rollcall_v${version}`
const platforms: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' }
const processors: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Node that this was built with, else the first on the PATH; start.cjs refuses one that is too
 * old. NODE_OPTIONS of the person who plans must not reach into the provider: what a preloaded
 * file prints would stand before the handshake and break it.
 */
const launcherText = `#!/bin/sh
unset NODE_OPTIONS
node='${process.execPath.replaceAll("'", `'\\''`)}'
[ -x "$node" ] || node=$(command -v node) || {
  echo 'terraform-provider-rollcall needs Node 24 or newer on the PATH' >&2
  exit 1
}
exec "$node" "\${0%/*}/start.cjs" "$@"
`

/**
 * Runs the bundle with the code that V8 compiled for it when it was built, if it is the same V8.
 * Node's own compile cache would do the same but writes into its folder, and Terraform refuses a
 * provider whose folder is not what the lock file says.
 */
const startText = `'use strict'
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write('terraform-provider-rollcall needs Node 24 or newer, this is ' + process.version + '\\n')
  process.exit(1)
}
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')
const filename = __dirname + '/provider.cjs'
let cachedData
try {
  cachedData = readFileSync(__dirname + '/provider.compiled')
} catch {}
const wrapped = '(function (require) {' + readFileSync(filename, 'utf8') + '\\n})'
const script = new Script(wrapped, { filename, cachedData })
script.runInThisContext()(require)
`

/** The same, leaving the compiled code behind when it ends. */
const compileText = `${startText}
process.on('exit', () => {
  require('node:fs').writeFileSync(__dirname + '/provider.compiled', script.createCachedData())
})
`

await build({
  entryPoints: [join(room, 'src/main.ts')],
  outfile: join(out, 'provider.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  // Only loaded by a part of gRPC's library that is off.
  external: ['@grpc/proto-loader'],
  logLevel: 'warning',
})
writeFileSync(join(out, 'start.cjs'), compileText)
writeFileSync(join(out, launcher), launcherText)
chmodSync(join(out, launcher), 0o755)
await leaveCompiledCode()
writeFileSync(join(out, 'start.cjs'), startText)

const platform = `${platforms[process.platform] ?? process.platform}_${processors[process.arch] ?? process.arch}`
const mirror = join(out, 'mirror/rollcall.dev/rollcall/rollcall', version, platform)
mkdirSync(mirror, { recursive: true })
for (const file of [launcher, 'start.cjs', 'provider.cjs', 'provider.compiled']) {
  cpSync(join(out, file), join(mirror, file))
}
chmodSync(out, 0o755)
const replaced = mkdtempSync(join(room, '.cache/replaced-'))
if (existsSync(dist)) renameSync(dist, join(replaced, 'dist'))
renameSync(out, dist)
rmSync(replaced, { recursive: true })
process.stdout.write(`built provider/dist/${launcher} and its mirror for ${platform}\n`)

/** A start that is used and ends by itself leaves the code that V8 compiled for it. */
async function leaveCompiledCode(): Promise<void> {
  const plugin = await startPlugin(join(out, launcher), [])
  const client = connect(plugin, plugin.client)
  await client.call('GetProviderSchema', protocol.GetProviderSchema, {})
  await client.raw('/plugin.GRPCController/Shutdown')
  client.close()
  await plugin.exited
}
