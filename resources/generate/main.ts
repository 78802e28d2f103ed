/**
 * Writes everything that is generated from the types, in order, and says which files changed.
 * `--check` writes nothing: it names the files that are not what would be written, and fails when there is one.
 */
import { resolve } from 'node:path'
import { type Difference, differencesOf, settle } from './difference.ts'
import { filesOf, generators } from './generators.ts'
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
  for (const generator of generators) {
    const files = await filesOf(generator, root)
    if (!files) continue
    for (const difference of differencesOf(generator, files, root)) {
      differences += 1
      if (!isCheck) settle(difference, root)
      process.stdout.write(
        `${isCheck ? difference.how : settledAs(difference)} ${difference.path}\n`,
      )
    }
  }
  return differences
}

function settledAs(difference: Difference): string {
  return difference.text === undefined ? 'removed' : 'wrote'
}
