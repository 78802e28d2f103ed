/**
 * Where documents come from: the commit that they stand in, asked of git. It goes into the audit log beside whatever the apply changes, so that whoever
 * reads there finds the text. Without git, or outside of a checkout, nothing is said.
 */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'

/** Milliseconds for one question; a checkout that takes longer is applied without. */
const timeoutMs = 5_000

const run = promisify(execFile)

/** What is said of the documents of one apply. */
export interface Source extends Record<string, string> {
  /** Name of the repository: its origin, without a password. */
  repo: string
}

/** The source of what lies at the paths; `environment` is that of git. */
export async function sourceOf(
  paths: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Source | undefined> {
  const [first] = paths
  if (first === undefined || first === '-') return undefined
  try {
    const folder = (await stat(first)).isDirectory() ? first : dirname(first)
    const env = environmentOfGit(environment)
    const git = async (...args: string[]): Promise<string> => {
      // A checkout may name a program that watches it: none is started.
      const all = ['-C', folder, '-c', 'core.fsmonitor=false', ...args]
      const { stdout } = await run('git', all, { env, timeout: timeoutMs })
      return stdout.trimEnd()
    }
    const [top, prefix] = (await git('rev-parse', '--show-toplevel', '--show-prefix')).split('\n')
    const origin = await git('config', '--get', 'remote.origin.url').catch(() => '')
    const repo = origin === '' ? basename(top ?? '') : withoutPassword(origin)
    const own = ['--', folder === first ? '.' : `:(literal)${basename(first)}`]
    const inside = folder === first ? (prefix ?? '') : `${prefix ?? ''}${basename(first)}`
    const path = paths.length === 1 && inside !== '' ? { path: inside } : {}
    return { repo, ...path, ...(await commitOf(git, paths.length === 1 ? own : [])) }
  } catch {
    return undefined
  }
}

/** Nothing of Rollcall's, the API key above all. Asking takes no locks. */
function environmentOfGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith('ROLLCALL_'))
  return { ...Object.fromEntries(others), GIT_OPTIONAL_LOCKS: '0' }
}

/** What was changed since is in no commit, and none is named. */
async function commitOf(
  git: (...args: string[]) => Promise<string>,
  where: readonly string[],
): Promise<Record<string, string>> {
  if ((await git('status', '--porcelain', ...where)) !== '') return {}
  const [commit = '', author = ''] = (await git('log', '-1', '--format=%H%n%an')).split('\n')
  return { commit, author }
}

function withoutPassword(origin: string): string {
  if (!URL.canParse(origin)) return origin
  const url = new URL(origin)
  url.username = ''
  url.password = ''
  url.search = ''
  return url.href
}
