/**
 * Writes everything that is generated from the types, in order, and says which files changed.
 * `--check` writes nothing: it names the files that are not what would be written, and fails when there is one.
 */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Difference, differencesOf, settle } from './difference.ts'
import { isSlow, recordText, staleBecause } from './digest.ts'
import { filesOf, type Generator, generators, isThere } from './generators.ts'
import { TypesRefused } from './refused.ts'

const root = resolve(import.meta.dirname, '../..')
const [mode, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
  process.stderr.write('usage: node resources/generate/main.ts [--check]\n')
  process.exit(2)
}

const isCheck = mode === '--check'
try {
  const differences = await generateAll()
  if (isCheck && differences > 0) {
    process.stdout.write('run `npm run generate` and commit what it writes\n')
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof TypesRefused)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Counts the files that are not what they should be, and unless only checking makes them so. */
async function generateAll(): Promise<number> {
  let differences = 0
  for (const generator of generators) differences += await generateOne(generator)
  return differences
}

async function generateOne(generator: Generator): Promise<number> {
  if (!isSlow(generator) || !isThere(generator, root)) return await writeOrTell(generator)
  const why = staleBecause(generator, root)
  if (why === undefined) return 0
  if (isCheck) {
    say(`stale ${generator.record.folder}: ${why}`)
    return 1
  }
  const differences = await writeOrTell(generator)
  writeFileSync(join(root, generator.record.path), recordText(generator, root))
  return differences
}

async function writeOrTell(generator: Generator): Promise<number> {
  const files = await filesOf(generator, root)
  if (!files) return 0
  const differences = differencesOf(generator, files, root)
  for (const difference of differences) {
    if (!isCheck) settle(difference, root)
    say(`${isCheck ? difference.how : settledAs(difference)} ${difference.path}`)
  }
  return differences.length
}

function settledAs(difference: Difference): string {
  return difference.text === undefined ? 'removed' : 'wrote'
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
