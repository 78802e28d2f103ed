/**
 * Outside judges: programs of others that say whether Rollcall keeps to a standard. Each is installed once, into the cache folder, from a file that pins its
 * versions; another pin is another folder.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { cacheFolder, progress, withLock } from './go-build.ts'
import { inheritedEnvironment, runCommand } from './processes.ts'

const judges = join(import.meta.dirname, '../judges')

/** Installs what `test/judges/NAME/package-lock.json` pins; answers the folder. */
export async function installNodeJudge(name: string): Promise<string> {
  const source = join(judges, name)
  const made = await install(
    name,
    readFileSync(join(source, 'package-lock.json')),
    async (folder) => {
      cpSync(source, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
      // Without scripts: what is judged with is only read and run.
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
    },
  )
  // Its rules are looked for beside its packages.
  cpSync(source, made, { recursive: true, filter: (path) => !path.includes('node_modules') })
  return made
}

/** Makes an environment of Python with what `test/judges/NAME/requirements.txt` pins; answers the folder of its programs. */
export async function installPythonJudge(name: string): Promise<string> {
  const requirements = join(judges, name, 'requirements.txt')
  const folder = await install(name, readFileSync(requirements), async (target) => {
    await run('python3', ['-m', 'venv', target], judges)
    const pip = join(target, 'bin/python')
    const options = ['--quiet', '--disable-pip-version-check', '--requirement', requirements]
    await run(pip, ['-m', 'pip', 'install', ...options], judges)
  })
  return join(folder, 'bin')
}

async function install(
  name: string,
  pins: Buffer,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(pins).digest('hex').slice(0, 12)
  const folder = cacheFolder(`judge-${name}-${digest}`)
  const done = join(folder, '.installed')
  if (existsSync(done)) return folder
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(done)) return
    progress(`installing the judge ${name} into ${folder} (about 20 s, once)`)
    // Programs of a Python environment know where they are: it is made in place, and again when it was not finished.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await make(folder)
    mkdirSync(`${done}.part`)
    renameSync(`${done}.part`, done)
  })
  return folder
}

async function run(program: string, args: string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await runCommand(program, args, {
    cwd,
    env: inheritedEnvironment(),
  })
  if (code === 0) return
  const said = `${stdout}${stderr}`.slice(-2_000)
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`)
}
