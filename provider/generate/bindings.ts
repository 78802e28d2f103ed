/**
 * `cdktf-bindings/{cdktf,cdktn}/lib`: classes for CDK for Terraform and for CDK Terrain, by the
 * generators of those projects from `provider/schema.json`. They write TypeScript; what is
 * committed is its JavaScript and declarations, so that a program imports them without a build.
 */
import { execFileSync } from 'node:child_process'
import {
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { providerAddress } from '../src/address.ts'

/** The bindings accept every provider that has the schema they were made from, or more. */
const versions = '>= 0.1.0'

const flavours = ['cdktf', 'cdktn'] as const
type Flavour = (typeof flavours)[number]

export async function generateBindings(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const flavour of flavours) {
    for (const [path, text] of await makeBindings(root, flavour)) {
      files.set(`cdktf-bindings/${flavour}/lib/${path}`, text)
    }
  }
  return files
}

async function makeBindings(root: string, flavour: Flavour): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'bindings-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeTypeScript(root, flavour, folder)
    renameSync(join(folder, 'providers/rollcall'), join(folder, 'src'))
    compile(root, folder)
    const paths = globSync('**/*.{js,d.ts}', { cwd: join(folder, 'lib') }).toSorted()
    return new Map(paths.map((path) => [path, readFileSync(join(folder, 'lib', path), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeTypeScript(root: string, flavour: Flavour, folder: string): Promise<void> {
  // The library asks the terraform on the PATH for its version and logs what that warns about.
  process.env['TF_CLI_CONFIG_FILE'] = '/dev/null'
  process.env['CHECKPOINT_DISABLE'] = '1'
  const load = createRequire(join(root, 'package.json'))
  // Both projects export the same names; cdktn began as a copy of cdktf.
  const { TerraformProviderGenerator, CodeMaker } = load(
    `@${flavour}/provider-generator`,
  ) as typeof import('@cdktf/provider-generator')
  const { ConstructsMakerProviderTarget, Language, TerraformProviderConstraint } = load(
    `@${flavour}/commons`,
  ) as typeof import('@cdktf/commons')
  const schema: unknown = JSON.parse(readFileSync(join(root, 'provider/schema.json'), 'utf8'))
  const pinned = { ...(schema as object), provider_versions: { [providerAddress]: versions } }
  // The document of `providers schema -json`, which is what the library is made to read.
  const generator = new TerraformProviderGenerator(new CodeMaker(), pinned as never)
  const constraint = new TerraformProviderConstraint({
    name: 'rollcall',
    source: providerAddress,
    version: versions,
  })
  generator.generate(new ConstructsMakerProviderTarget(constraint, Language.TYPESCRIPT))
  await generator.save(folder)
}

function compile(root: string, folder: string): void {
  const options = {
    target: 'es2022',
    module: 'nodenext',
    declaration: true,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'lib',
  }
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['src'] }),
  )
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
