/**
 * Whether what runs has only components that are within the times of docs/guide/security.md: a known vulnerability that can be reached is mended within seven days, another within thirty, everything else is
 * renewed every quarter. docs/security/components.json says what is known, and since when.
 */

/** The times that the guide names, in days. */
export const remedyDays = { reachable: 7, unreachable: 30, renewal: 92 } as const
const dayMs = 86_400_000

export interface ComponentRegister {
  /** Day on which the versions were last renewed. */
  renewedOn: string
  vulnerabilities: readonly KnownVulnerability[]
}

export interface KnownVulnerability {
  /** What the report of npm calls it: the address of the advisory. */
  advisory: string
  package: string
  /** Versions of ours that have it. */
  versions: readonly string[]
  /** Day on which it was known here. */
  foundOn: string
  /** Whether what is wrong in it can be reached from outside, and why that is so. */
  isReachable: boolean
  reason: string
}

/** A vulnerability that the registry knows of in a version of the lock file. */
export interface ReportedVulnerability {
  advisory: string
  package: string
  version: string
}

/** Versions of a package that the lock file installs. */
export type Installed = ReadonlyMap<string, ReadonlySet<string>>

/** A sentence for everything that is beyond its time on a day. Pure. */
export function breachesOn(
  day: string,
  { renewedOn, vulnerabilities }: ComponentRegister,
  installed: Installed,
): string[] {
  const renewal = daysBetween(renewedOn, day)
  return [
    ...(renewal > remedyDays.renewal
      ? [`the versions were renewed ${renewal} days ago; ${remedyDays.renewal} are allowed`]
      : []),
    ...vulnerabilities.flatMap((known) => {
      const versions = known.versions.filter((one) => installed.get(known.package)?.has(one))
      const allowed = known.isReachable ? remedyDays.reachable : remedyDays.unreachable
      const since = daysBetween(known.foundOn, day)
      return versions.length > 0 && since > allowed
        ? [
            `${known.package} ${versions.join(', ')} has ${known.advisory}, known for ${since} days; ${allowed} are allowed`,
          ]
        : []
    }),
  ]
}

/** A sentence for everything that was reported and that nobody has looked at yet. Pure. */
export function unknownIn(
  reported: readonly ReportedVulnerability[],
  { vulnerabilities }: ComponentRegister,
): string[] {
  return reported
    .filter(
      (one) =>
        !vulnerabilities.some(
          (known) =>
            known.advisory === one.advisory &&
            known.package === one.package &&
            known.versions.includes(one.version),
        ),
    )
    .map((one) => `${one.package} ${one.version} has ${one.advisory}, which is not written down`)
}

/** What the lock file installs where Rollcall runs; what tests and builds alone need is left out. */
export function installedBy(lockFile: string): Installed {
  // As npm writes it: its third format.
  const { packages } = JSON.parse(lockFile) as {
    packages: Record<string, { version?: string; dev?: boolean; link?: boolean }>
  }
  const installed = new Map<string, Set<string>>()
  for (const [path, { version, dev, link }] of Object.entries(packages)) {
    const [, name] = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? []
    if (name === undefined || version === undefined || dev === true || link === true) continue
    installed.set(name, (installed.get(name) ?? new Set<string>()).add(version))
  }
  return installed
}

function daysBetween(from: string, to: string): number {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs
  if (Number.isNaN(days)) throw new Error(`${from} or ${to} is no day`)
  return days
}
