import { CommandFailure } from '../failure.ts'
import { type Context, exitDone, writeLines } from './context.ts'

const overview = `rollcall: users, roles, API keys and IP whitelists declared in git and made true

usage: rollcall COMMAND [options]

  start                 a whole Rollcall here, with the example declared: see it work
  apply -f PATH...      make the documents under PATH true
  plan -f PATH...       say what apply would do; exit code 2 when that is something
  get KIND [NAME]       show accounts, roles, users, role-assignments or api-keys
  export [KIND...]      write what there is as the documents that apply reads
  doctor                look whether everything works, and say what to do
  audit verify          find out whether anybody changed the audit log
  audit checkpoint      write the signed end of the audit log, to be kept elsewhere
  serve                 run the API (DATABASE_URL, or --embedded)
  migrate               bring the database to this version
  bootstrap             first account, roles, administrator and keys
  tenant                create and list tenants
  version               show the version
  help [COMMAND]        say more about a command

The API to speak to: ROLLCALL_URL with ROLLCALL_TOKEN_FILE (or ROLLCALL_TOKEN), rollcall.yaml beside the manifests,
or the one that was started in this folder.`

const topics: Record<string, string> = {
  apply: `usage: rollcall apply -f PATH... [options]

Reads every .yaml, .yml and .json file under each PATH (- is standard input), documents as kubectl reads them, apiVersion
rollcall.dev/v1beta1, kinds Account, Role, User, RoleAssignment, ApiKey. Nothing is sent when one of them is wrong. What is
referred to is applied first, and users with active: false are deactivated before all else.

  -f, --file PATH            file or folder; may be given more than once
      --set NAME             name of the set; else set in rollcall.yaml beside the manifests
      --prune                remove what the set applied earlier and no longer contains
      --deletion-policy P    what pruning does in this run: Deactivate, Delete or Orphan; else what the document said when
                             this machine applied it last, else users are deactivated and all else is deleted
      --account NAME         home account; else the connection's, else ROLLCALL_ACCOUNT
      --secrets-dir DIR      where the text of an API key is kept, as DIR/NAME/key ($ROLLCALL_DATA_DIR/secrets)
      --reissue              make a new key for each declared API key whose file is not there; the old one stops working
      --dry-run              only say what would be done
  -o, --output FORMAT        table, json or yaml

Exit code: 0 done, 1 something failed or was refused.`,
  plan: `usage: rollcall plan -f PATH... [options of apply]

Says what apply would do and writes nothing.

Exit code: 0 nothing to do, 1 something failed or would be refused, 2 there are changes.`,
  get: `usage: rollcall get KIND [NAME] [options]

KIND is accounts, roles, users, role-assignments or api-keys (or the singular, or a short name such as rcuser).

      --account NAME         account to look from
      --all                  inactive users as well, where the policy of the account (listDefault) leaves them out
      --limit N              most objects shown (500; 0 for all)
  -o, --output FORMAT        table, json or yaml`,
  export: `usage: rollcall export [KIND...] [options] > FILE

Writes what there is as the documents that apply and kubectl read, in a stable order: accounts, roles, users, role assignments,
API keys, or the KINDs that are named. A document says what was given, not what the server chose, and never a secret: an apply
elsewhere makes new keys, and whoever has a password is given a new one. Each has adoption: IfUnowned, so that the objects are
taken over where they came from. What comes with every tenant is left out and told: the roles owner and admin, the users admin
and rollcall-operator, their keys and assignments. Roles of users are those of the account that is looked from; an account a run.

      --account NAME         account to look from: its users, and no other account
      --label NAME[=VALUE]   only users with this label
  -o, --output FORMAT        yaml, or json (a List)`,
  doctor: `usage: rollcall doctor [options]

Looks at the connection, the key and its end, the API and its database, versions, clocks, the change feed, sealing of the audit
log, mails, and trusted proxies: a line each, with what to do. The lines about the installation need rollcall.system.view.

      --account NAME         account to look from
  -o, --output FORMAT        table, json or yaml

Exit code: 0 nothing is wrong (a warning may be there), 1 something is.`,
  audit: `usage: rollcall audit checkpoint > FILE
       rollcall audit verify [--checkpoint FILE] [options]

The audit log is a chain: each entry holds the digest of the one before, and its end is signed. verify finds entries that were
changed, removed, put in or moved. That the newest ones were removed together with their signature, only a checkpoint shows
that was kept where whoever may write to the database may not: take one regularly, into git for example.

      --checkpoint FILE      the log must agree with this checkpoint as well
      --account NAME         account in which the key holds rollcall.audit.verify
  -o, --output FORMAT        table (verify), json or yaml

Exit code: 0 the log is as it was, 1 it is not, or something failed.`,
  start: `usage: rollcall start

Runs the API with its own PostgreSQL, applies examples/quickstart, shows the users and stays until Ctrl-C. State is kept in
ROLLCALL_DATA_DIR (.rollcall); ROLLCALL_HOST (127.0.0.1) and ROLLCALL_PORT (8080; 0 for any free one) say where it listens.`,
}

/** `rollcall help`. What the API's own commands take, the API says. */
export async function help(args: readonly string[], { stdout }: Context): Promise<number> {
  const [topic] = args
  const text = topic === undefined ? overview : topics[topic]
  if (text === undefined) {
    throw new CommandFailure(
      `there is no help for ${topic} (rollcall help, or rollcall ${topic} --help)`,
    )
  }
  writeLines(stdout, [text])
  return await Promise.resolve(exitDone)
}
