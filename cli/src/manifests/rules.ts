import { entryFault, isInstant, type ObjectKind } from '@rollcall/resources'
import type { Declaration } from './declaration.ts'
import { isMapping } from './envelope.ts'
import type { Fault, Path } from './fault.ts'
import { showPath, showPlace } from './fault.ts'
import type { SpecFault } from './spec-check.ts'

/** Rules of one spec that a schema cannot say. The API holds them too; asked here, all faults of all files are known before anything is sent. */
export function ruleFaults(kind: ObjectKind, spec: Record<string, unknown>): SpecFault[] {
  return [
    ...whitelistFaults(spec['ipWhitelist']),
    ...instantFaults(spec, []),
    ...(kind === 'User' ? [...nameFaults(spec), ...passwordFaults(spec)] : []),
  ]
}

function whitelistFaults(whitelist: unknown): SpecFault[] {
  if (!Array.isArray(whitelist)) return []
  return whitelist.flatMap((entry: unknown, index) => {
    const fault = isMapping(entry) ? entryFault(entryOf(entry)) : undefined
    return [
      ...(fault === undefined
        ? []
        : [{ path: ['ipWhitelist', index, ...fault.path], message: fault.detail }]),
      ...(isMapping(entry) ? instantFaults(entry, ['ipWhitelist', index]) : []),
    ]
  })
}

/** What the schema let through, and nothing where it did not: its own fault is told already. */
function entryOf({ cidr, range }: Record<string, unknown>): Parameters<typeof entryFault>[0] {
  const ends = isMapping(range) ? range : {}
  const { from, to } = ends
  return {
    ...(cidr === undefined ? {} : { cidr: typeof cidr === 'string' ? cidr : '0.0.0.0/0' }),
    ...(range === undefined
      ? {}
      : { range: typeof from === 'string' && typeof to === 'string' ? { from, to } : anyRange }),
  }
}

const anyRange = { from: '::', to: '::' }

function instantFaults(holder: Record<string, unknown>, path: Path): SpecFault[] {
  return ['validFrom', 'expiresAt'].flatMap((member) => {
    const instant = holder[member]
    if (typeof instant !== 'string' || isInstant(instant)) return []
    const message = `${instant} is not an instant; write 2027-01-31T12:00:00Z`
    return [{ path: [...path, member], message }]
  })
}

/** Whether a person has an e-mail address only the API knows: a declaration need not manage it. */
function nameFaults(spec: Record<string, unknown>): SpecFault[] {
  if (spec['username'] !== undefined || spec['email'] !== undefined) return []
  return [{ path: ['username'], message: 'is needed, or email, which then is the username' }]
}

function passwordFaults({ passwordSecretRef, credential }: Record<string, unknown>): SpecFault[] {
  if (passwordSecretRef === undefined) return []
  if (isMapping(credential) && credential['mode'] === 'secretRef') return []
  return [{ path: ['passwordSecretRef'], message: 'needs credential.mode: secretRef' }]
}

/** Rules over all documents: each object is declared once. Names of users compare without case. */
export function setFaults(declarations: readonly Declaration[]): Fault[] {
  const first = new Map<string, Declaration>()
  const faults: Fault[] = []
  for (const declaration of declarations) {
    for (const { key, path, what } of identities(declaration)) {
      const other = first.get(key)
      if (other === undefined) first.set(key, declaration)
      else {
        const { file } = declaration.place
        const line = declaration.lineOf(path)
        const message = `${what} is declared at ${showPlace(other.place)} already`
        faults.push({ file, line, field: showPath(path), message })
      }
    }
  }
  return faults
}

interface Identity {
  key: string
  path: Path
  what: string
}

function identities(declaration: Declaration): Identity[] {
  const { kind, name, connection } = declaration
  const at = `${connection}\n${kind}`
  const byName = {
    key: `${at}\nname\n${name}`,
    path: ['metadata', 'name'],
    what: `${kind} ${name}`,
  }
  return [byName, ...contents(declaration).map((one) => ({ ...one, key: `${at}\n${one.key}` }))]
}

function contents(declaration: Declaration): Identity[] {
  switch (declaration.kind) {
    case 'User': {
      const { username, email } = declaration.spec
      const name = username ?? email ?? ''
      const path = ['spec', username === undefined ? 'email' : 'username']
      return [{ key: `username\n${foldName(name)}`, path, what: `username ${name}` }]
    }
    case 'Account':
    case 'Role': {
      const { name } = declaration.spec
      return [{ key: `spec\n${name}`, path: ['spec', 'name'], what: name }]
    }
    case 'RoleAssignment': {
      const { user, role, account = '' } = declaration.spec
      const key = `assignment\n${foldName(user)}\n${role}\n${account}`
      return [{ key, path: ['spec'], what: `role ${role} for ${user}` }]
    }
    case 'ApiKey': {
      const { user, name } = declaration.spec
      const key = `key\n${foldName(user)}\n${name}`
      const { secret } = declaration
      return [
        { key, path: ['spec', 'name'], what: `key ${name} of ${user}` },
        {
          key: `secret\n${secret.name}\n${secret.key}`,
          path: ['metadata', 'name'],
          what: `the secret ${secret.name}/${secret.key}`,
        },
      ]
    }
  }
}

/** The form in which names of users are compared. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
