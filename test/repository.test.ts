/** Rules about the repository itself: its arrows, its rooms, its generated files, its names. Each rule is an absence. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

import { errorCodes } from '../resources/src/errors.ts'

const root = join(import.meta.dirname, '..')
const rooms = ['resources', 'client', 'api', 'operator', 'provider', 'cli']
const tracked = git('ls-files').filter((file) => existsSync(join(root, file)))
const sources = tracked.filter((file) => file.endsWith('.ts') && rooms.includes(roomOf(file)))
const shipped = sources.filter((file) => file.includes('/src/') && !file.endsWith('.test.ts'))

/** The kinds and the words of the product, as code or configuration would name them; the person who types is a user too. */
const productWords =
  /[Rr]ollcall|[Ww]hitelist|\b[Aa]pi[-_ ]?[Kk]eys?\b|RoleAssignment|['"`](users?|roles?|accounts?)['"`]|\b(User|Role|Account)(Spec)?\b/

/** Who may import whom among the rooms; package.json has to say the same. */
const arrows: Record<string, string[]> = {
  resources: [],
  client: ['resources'],
  api: ['resources'],
  operator: ['client', 'resources'],
  provider: ['client', 'resources'],
  cli: ['client', 'resources'],
}

describe('arrows', () => {
  test.each(rooms)('%s declares only the rooms it may import', (room) => {
    const internal = Object.keys(dependenciesOf(room)).filter((name) =>
      name.startsWith('@rollcall/'),
    )
    const allowed = (arrows[room] ?? []).map((name) => `@rollcall/${name}`)
    expect(internal.filter((name) => !allowed.includes(name))).toEqual([])
  })

  test.each(rooms)('%s imports only what its package.json declares', (room) => {
    const declared = Object.keys(dependenciesOf(room))
    const undeclared = shipped
      .filter((file) => roomOf(file) === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !name.startsWith('node:'))
          .filter((name) =>
            name.startsWith('.') ? leaves(room, file, name) : !declared.includes(packageOf(name)),
          )
          .map((name) => `${file} imports ${name}`),
      )
    expect(undeclared).toEqual([])
  })

  test('resources imports nothing, not even Node', () => {
    const outside = shipped
      .filter((file) => roomOf(file) === 'resources')
      .flatMap((file) => importsOf(file).map((name) => `${file} imports ${name}`))
      .filter((line) => !/ imports \.\//.test(line))
    expect(outside).toEqual([])
  })

  test('nothing that ships imports test, bench or a test', () => {
    const wrong = shipped.flatMap((file) =>
      importsOf(file)
        .filter((name) => /(^|\/)(test|bench)\/|\.test\.ts$/.test(name))
        .map((name) => `${file} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('examples use only what users use', () => {
    const wrong = tracked
      .filter((file) => file.startsWith('examples/') && file.endsWith('.ts'))
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (name) =>
              name.startsWith('../../') ||
              /^@rollcall\/(api|client|operator|provider|cli|resources)$/.test(name),
          )
          .map((name) => `${file} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })
})

describe('rooms', () => {
  const rules: { name: string; files: (file: string) => boolean; never: RegExp }[] = [
    {
      name: 'only config.ts reads the environment',
      files: (file) => basename(file) !== 'config.ts',
      never: /\bprocess\.env\b|\bfrom 'node:process'/,
    },
    {
      name: 'only main.ts stops the process',
      files: (file) => basename(file) !== 'main.ts',
      never: /\bprocess\.(exit|exitCode|abort)\b/,
    },
    {
      name: 'only store.ts, database/ and embedded/ name a way to the database',
      files: (file) =>
        roomOf(file) === 'api' &&
        !/\/(database|embedded)\/|\/store\.ts$|[a-z]-store\.ts$/.test(file),
      never: /from '(kysely|pg)'/,
    },
    {
      name: 'only routes.ts, app.ts and http/ name Fastify',
      files: (file) => roomOf(file) === 'api' && !/\/http\/|\/app\.ts$|routes\.ts$/.test(file),
      never: /from '(fastify|fastify-plugin|@fastify\/[a-z-]+)'/,
    },
    {
      name: 'api knows neither Kubernetes nor Terraform',
      files: (file) => roomOf(file) === 'api',
      never: /from '(@kubernetes\/|@grpc\/|@msgpack\/|js-yaml|yaml')/,
    },
    {
      name: 'operator/src/runtime names no word of the product',
      files: (file) => file.startsWith('operator/src/runtime/'),
      never: productWords,
    },
    {
      name: 'operator/src/runtime imports nothing of the product',
      files: (file) => file.startsWith('operator/src/runtime/'),
      never: /from '(@rollcall\/|\.\.\/(?!\.\.))/,
    },
    {
      name: 'only operator/src/runtime talks to Kubernetes',
      files: (file) => roomOf(file) === 'operator' && !file.startsWith('operator/src/runtime/'),
      never: /from '(@kubernetes\/client-node|undici)'/,
    },
    {
      name: 'provider/src/plugin names no word of the product',
      files: (file) => file.startsWith('provider/src/plugin/') && !file.includes('/generated/'),
      never: productWords,
    },
    {
      name: 'provider/src/plugin imports nothing of the product',
      files: (file) => file.startsWith('provider/src/plugin/'),
      never: /from '(@rollcall\/|(\.\.\/)+(resources|data|configuration)\b)/,
    },
    {
      name: 'only provider/src/plugin/wire names gRPC, protobuf, MessagePack and certificates',
      files: (file) => roomOf(file) === 'provider' && !file.startsWith('provider/src/plugin/wire/'),
      never: /from '(@grpc\/|@bufbuild\/|@msgpack\/|@peculiar\/|google-protobuf|protobufjs)/,
    },
    {
      name: 'operator, provider and cli know no database',
      files: (file) => ['operator', 'provider', 'cli'].includes(roomOf(file)),
      never: /from '(pg|kysely)'/,
    },
  ]

  test.each(rules)('$name', ({ files, never }) => {
    expect(linesMatching(shipped.filter(files), never)).toEqual([])
  })
})

describe('names', () => {
  const forbidden = /^(utils?|helpers?|commons?|shared|lib|misc|managers?|services?|scripts|hack)$/

  test('no file or folder has a name that says nothing', () => {
    const parts = tracked
      // The binding generators and Helm dictate their own folders.
      .filter((file) => !/^cdktf-bindings\/|^charts\//.test(file))
      // The type of who declares an object is one of the product's words.
      .filter((file) => !/^resources\/(src\/manager\.ts|schemas\/manager\.json)$/.test(file))
      .flatMap((file) =>
        file.split('/').map((part) => ({ file, part: part.replace(/(\.\w+)+$/, '') })),
      )
    expect(parts.filter(({ part }) => forbidden.test(part)).map(({ file }) => file)).toEqual([])
  })

  test('files are named in kebab-case', () => {
    const named = tracked.filter(
      (file) => file.endsWith('.ts') && !/^cdktf-bindings\/|\/generated\//.test(file),
    )
    const wrong = named.filter((file) => !/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(basename(file)))
    expect(wrong).toEqual([])
  })
})

describe('errors', () => {
  test('every code of the catalogue is documented, and every documented code is in the catalogue', () => {
    const page = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
    const documented = [...page.matchAll(/^\| `([a-z]+(?:-[a-z]+)*\.[a-z0-9.-]+)`/gm)].map(
      ([, code]) => code ?? '',
    )
    const codes = documented.filter((code) => !code.startsWith('access.'))
    expect(codes.toSorted()).toEqual(Object.keys(errorCodes).toSorted())
  })

  test('every code of the catalogue is used by the API', () => {
    const api = shipped
      .filter((file) => roomOf(file) === 'api')
      .map(read)
      .join('\n')
    const unused = Object.keys(errorCodes).filter((code) => !api.includes(`'${code}'`))
    expect(unused).toEqual([])
  })
})

describe('examples', () => {
  const examples = [
    ...new Set(
      tracked
        .filter((file) => /^examples\/[^/]+\//.test(file))
        .map((file) => file.split('/')[1] ?? ''),
    ),
  ]

  test.each(examples)('examples/%s is run by a test', (example) => {
    const tests = tracked.filter((file) => /^test\/(system|surfaces)\/.*\.ts$/.test(file))
    expect(tests.filter((file) => read(file).includes(`examples/${example}`))).not.toEqual([])
  })
})

describe('generated files', () => {
  const generated = tracked.filter((file) =>
    /^(crds\/.*\.yaml|charts\/[^/]+\/(crds|templates\/crds)\/.*\.yaml|docs\/reference\/.*\.md|resources\/schemas\/.*\.json|api\/openapi\.json|provider\/schema\.json)$/.test(
      file,
    ),
  )

  test('a generated file says so on its first lines, JSON in a README beside it', () => {
    const silent = generated.filter((file) => {
      const says = file.endsWith('.json') ? join(dirname(file), 'README.md') : file
      return !existsSync(join(root, says)) || !/generated/i.test(read(says).slice(0, 1_000))
    })
    expect(silent).toEqual([])
  })

  test('what npm run generate would write is what is committed', () => {
    execFileSync(process.execPath, ['resources/generate/main.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }, 30_000)
})

describe('tracked files', () => {
  const texts = tracked.filter((file) => !/\.(png|svg|ico|woff2?)$/.test(file))

  test('hold no absolute path of somebody’s machine', () => {
    const paths = /(^|[\s"'`=(:])\/((home|root|work)\/[\w.-]|Users\/[a-z]\w*\/)/
    expect(linesMatching(texts.filter(isOurs), paths)).toEqual([])
  })

  test('hold no address of a package registry or mirror', () => {
    const hosts = new RegExp(
      [
        'registry\\.(npm' + 'js|yarn' + 'pkg)\\.',
        'proxy\\.gol' + 'ang\\.org',
        '"reso' + 'lved": "http',
        'py' + 'pi\\.org',
      ].join('|'),
    )
    expect(linesMatching(texts, hosts)).toEqual([])
  })

  test('hold nothing that looks like an API key', () => {
    expect(linesMatching(texts, /\brck_[0-9A-Za-z]{49}\b/)).toEqual([])
  })

  test('hold no promise to do it later', () => {
    const later = new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|XX${'X'})\\b`)
    expect(linesMatching(texts.filter(isOurs), later)).toEqual([])
  })
})

function isOurs(file: string): boolean {
  return !/(^|\/)(package-lock\.json|go\.sum|go\.mod)$|^cdktf-bindings\/|\/generated\//.test(file)
}

function git(...args: string[]): string[] {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function dependenciesOf(room: string): Record<string, string> {
  // npm's own format.
  const manifest = JSON.parse(read(`${room}/package.json`)) as {
    dependencies?: Record<string, string>
    optionalDependencies?: Record<string, string>
  }
  return { ...manifest.dependencies, ...manifest.optionalDependencies }
}

/** Static and dynamic imports with a literal name; comments that look like one are rare and welcome to be reworded. */
function importsOf(file: string): string[] {
  const text = read(file)
  return [
    ...text.matchAll(/^\s*(?:import|export)\b[^'"]*?from '([^']+)'/gm),
    ...text.matchAll(/^\s*\} from '([^']+)'/gm),
    ...text.matchAll(/^import '([^']+)'/gm),
    ...text.matchAll(/\bimport\('([^']+)'\)/g),
  ].map((match) => match[1] ?? '')
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function leaves(room: string, file: string, name: string): boolean {
  return relative(room, join(dirname(file), name)).startsWith('..')
}

function linesMatching(files: string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  )
}
