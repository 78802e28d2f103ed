import account from '@rollcall/resources/schemas/account.json' with { type: 'json' }
import access from '@rollcall/resources/schemas/access.json' with { type: 'json' }
import acts from '@rollcall/resources/schemas/acts.json' with { type: 'json' }
import apiKey from '@rollcall/resources/schemas/api-key.json' with { type: 'json' }
import audit from '@rollcall/resources/schemas/audit.json' with { type: 'json' }
import approval from '@rollcall/resources/schemas/approval.json' with { type: 'json' }
import bulk from '@rollcall/resources/schemas/bulk.json' with { type: 'json' }
import change from '@rollcall/resources/schemas/change.json' with { type: 'json' }
import diagnosis from '@rollcall/resources/schemas/diagnosis.json' with { type: 'json' }
import imports from '@rollcall/resources/schemas/import.json' with { type: 'json' }
import invitation from '@rollcall/resources/schemas/invitation.json' with { type: 'json' }
import manager from '@rollcall/resources/schemas/manager.json' with { type: 'json' }
import me from '@rollcall/resources/schemas/me.json' with { type: 'json' }
import notice from '@rollcall/resources/schemas/notice.json' with { type: 'json' }
import passkey from '@rollcall/resources/schemas/passkey.json' with { type: 'json' }
import problem from '@rollcall/resources/schemas/problem.json' with { type: 'json' }
import roleAssignment from '@rollcall/resources/schemas/role-assignment.json' with { type: 'json' }
import role from '@rollcall/resources/schemas/role.json' with { type: 'json' }
import signIn from '@rollcall/resources/schemas/sign-in.json' with { type: 'json' }
import user from '@rollcall/resources/schemas/user.json' with { type: 'json' }

/** The generated schema files by the name under which routes refer to them. */
export const schemaFiles: Readonly<Record<string, object>> = {
  access,
  account,
  acts,
  'api-key': apiKey,
  audit,
  approval,
  bulk,
  change,
  diagnosis,
  import: imports,
  invitation,
  manager,
  me,
  notice,
  passkey,
  problem,
  role,
  'role-assignment': roleAssignment,
  'sign-in': signIn,
  user,
}

/** A reference to a definition of a generated file: `refTo('user', 'UserSpec')`. */
export function refTo(file: string, definition: string): { $ref: string } {
  return { $ref: `${file}#/definitions/${definition}` }
}
