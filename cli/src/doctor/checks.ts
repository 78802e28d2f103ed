/** What `rollcall doctor` says of what it found. Pure: facts in, verdicts out. */
import { type Capabilities, RollcallFailure } from '@rollcall/client'
import type { Diagnosis, Me } from '@rollcall/resources'
import { keyWarning } from '../declare/warnings.ts'

/** One thing that was looked at. */
export interface Check {
  name: string
  /** `warning`: works, and somebody should look at it. `wrong`: does not work. */
  state: 'ok' | 'warning' | 'wrong'
  /** What was found. */
  detail: string
  /** What to do; absent where nothing is to be done. */
  advice?: string
}

/** What was asked, and what came of it. */
export interface Facts {
  url: string
  tokenFrom: string
  cliVersion: string
  /** Milliseconds from the request to the answer, and the instant half-way on the clock of this machine. */
  timing: { tookMs: number; at: Date }
  ready: RollcallFailure | undefined
  me: Me | RollcallFailure
  capabilities: Capabilities | RollcallFailure
  diagnosis: Diagnosis | RollcallFailure
}

/** Differences of clocks from which on instants mean something else to both, and from which on codes of second factors and sealed tickets fail. */
const skewWarningMs = 5_000
const skewWrongMs = 30_000

/** The feed is asked every 200 ms; entries are sealed and mails sent within seconds. */
const feedAgeWrongMs = 5_000
const sealingWrongMs = 60_000
const mailWrongMs = 15 * 60_000

const postgresMin = 15

export function checksOf(facts: Facts): Check[] {
  const { me, ready } = facts
  if (me instanceof RollcallFailure && !isAboutKey(me))
    // What to do stands in the message of the failure.
    return [{ name: 'connection', state: 'wrong', detail: me.message }]
  return [
    ok('connection', `${facts.url} answers in ${Math.round(facts.timing.tookMs)} ms`),
    ...keyChecks(facts),
    ready === undefined
      ? ok('readiness', 'the API and its database answer')
      : wrong('readiness', ready.message, 'look into the log of the API and at its database'),
    ...versionChecks(facts),
    ...diagnosisChecks(facts),
  ]
}

function isAboutKey({ status }: RollcallFailure): boolean {
  return status === 401 || status === 403
}

function keyChecks({ me, tokenFrom, timing }: Facts): Check[] {
  if (me instanceof RollcallFailure) {
    return [wrong('key', me.message, `put a key that works into ${tokenFrom}`)]
  }
  const { user, account, key } = me
  const whose = `of ${user.username}, account ${account}`
  const soon = keyWarning(key?.expiresAt ?? null, tokenFrom, timing.at)
  if (soon !== undefined) return [warning('key', `${whose}: ${soon}`, 'rollcall get api-keys')]
  const until = key?.expiresAt == null ? 'does not expire' : `expires at ${key.expiresAt}`
  return [ok('key', `${whose}; ${until}`)]
}

function versionChecks({ capabilities, cliVersion }: Facts): Check[] {
  if (capabilities instanceof RollcallFailure)
    return [wrong('version', capabilities.message, 'is this the URL of a Rollcall API?')]
  const { version } = capabilities
  const detail = `API ${version}, command line ${cliVersion}`
  return [
    release(version) === release(cliVersion)
      ? ok('version', detail)
      : warning('version', detail, 'use the command line of the same release'),
  ]
}

/** `1.4.2` is of the release 1.4. */
function release(version: string): string {
  return version.split('.', 2).join('.')
}

function diagnosisChecks({ diagnosis, timing }: Facts): Check[] {
  if (diagnosis instanceof RollcallFailure) {
    if (diagnosis.status === 403)
      return [
        warning(
          'installation',
          'the key may not see how the installation stands',
          'ask with a key that holds rollcall.system.view',
        ),
      ]
    if (diagnosis.status === 404)
      return [
        warning(
          'installation',
          'this API does not say how it stands',
          'it is older than this command',
        ),
      ]
    return [wrong('installation', diagnosis.message, 'look into the log of the API')]
  }
  const { database, feed, audit, mail, proxy, now } = diagnosis
  return [
    databaseCheck(database),
    clockCheck(now, timing.at),
    feed.ageMs > feedAgeWrongMs
      ? wrong(
          'feed',
          `the end was read ${Math.round(feed.ageMs / 1000)} s ago`,
          'look into the log of the API: it cannot follow the database (ROLLCALL_SEALER_URL)',
        )
      : ok('feed', `position ${feed.position}, read ${feed.ageMs} ms ago`),
    auditCheck(audit, now),
    mailCheck(mail, now),
    proxyCheck(proxy),
  ]
}

function databaseCheck({ serverVersion }: Diagnosis['database']): Check {
  const detail = `PostgreSQL ${serverVersion}`
  return Number.parseInt(serverVersion, 10) < postgresMin
    ? wrong('database', detail, `use PostgreSQL ${postgresMin} or newer`)
    : ok('database', detail)
}

function clockCheck(theirs: string, ours: Date): Check {
  const skewMs = Date.parse(theirs) - ours.getTime()
  const seconds = Math.abs(Math.round(skewMs / 1000))
  const detail = `the API's clock is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`
  const advice = 'set both by the network (NTP): expiry and second factors go by the clock'
  if (Math.abs(skewMs) > skewWrongMs) return wrong('clock', detail, advice)
  if (Math.abs(skewMs) > skewWarningMs) return warning('clock', detail, advice)
  return ok('clock', 'the same here and there')
}

function auditCheck({ unsealed, oldestUnsealedAt }: Diagnosis['audit'], now: string): Check {
  if (oldestUnsealedAt === null) return ok('audit', 'everything is sealed')
  const detail = `${unsealed} ${unsealed === 1 ? 'entry waits' : 'entries wait'} to be sealed since ${oldestUnsealedAt}`
  return Date.parse(now) - Date.parse(oldestUnsealedAt) > sealingWrongMs
    ? wrong('audit', detail, 'look into the log of the API: sealing fails (ROLLCALL_SEALER_URL)')
    : ok('audit', detail)
}

function mailCheck(
  { delivery, waiting, failing, oldestWaitingAt }: Diagnosis['mail'],
  now: string,
): Check {
  const waits =
    oldestWaitingAt === null
      ? 'none wait'
      : `${waiting} wait since ${oldestWaitingAt}${failing > 0 ? `, ${failing} were not taken yet` : ''}`
  if (delivery === 'none')
    return warning(
      'mail',
      `there is no mail server, ${waits}`,
      'set ROLLCALL_SMTP_URL: invitations and resets reach nobody',
    )
  const where = delivery === 'files' ? 'into files of the data folder' : 'to the mail server'
  const isLate =
    oldestWaitingAt !== null && Date.parse(now) - Date.parse(oldestWaitingAt) > mailWrongMs
  if (isLate)
    return wrong(
      'mail',
      `${where}, ${waits}`,
      'look into the log of the API and at ROLLCALL_SMTP_URL',
    )
  return ok('mail', `${where}, ${waits}`)
}

function proxyCheck({ address, trusts, forwarded, believed }: Diagnosis['proxy']): Check {
  if (forwarded && !believed)
    return wrong(
      'proxy',
      `a proxy forwards for others and is not trusted: everybody seems to come from ${address}`,
      'name its network in ROLLCALL_BEHIND_PROXY: IP whitelists and throttles go by the address',
    )
  const seen = `requests from here are seen as ${address}`
  if (trusts && !forwarded) return ok('proxy', `${seen}, without a proxy in between`)
  return ok('proxy', seen)
}

function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail }
}

function warning(name: string, detail: string, advice: string): Check {
  return { name, state: 'warning', detail, advice }
}

function wrong(name: string, detail: string, advice: string): Check {
  return { name, state: 'wrong', detail, advice }
}
