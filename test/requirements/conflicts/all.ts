/** Every conflict between the source documents, with what holds of it under each preset. */
import type { World } from '../world.ts'
import { accessPoints, apiPassword, firstPassword } from './credentials.ts'
import { emailChange } from './email.ts'
import { listDefault } from './lists.ts'
import { inactivity, lifting, wrongPasswords } from './locks.ts'
import { notices } from './notices.ts'
import { fieldsOfARole, shapeOfTheName } from './profile.ts'
import { neverDeleteOrDelete, thisAccountOrEverywhere } from './removal.ts'
import { severalRolesOrOne, whoEditsWhom } from './roles.ts'

export interface Conflict {
  id: string
  /** What the documents do not agree on. */
  about: string
  holds: (world: World) => Promise<void>
}

export const conflicts: readonly Conflict[] = [
  { id: 'X1', about: 'deleting a user', holds: neverDeleteOrDelete },
  { id: 'X2', about: 'changing an e-mail address', holds: emailChange },
  { id: 'X3', about: 'who sets the first password', holds: firstPassword },
  { id: 'X4', about: 'several roles or one', holds: severalRolesOrOne },
  { id: 'X5', about: 'wrong passwords that lock', holds: wrongPasswords },
  { id: 'X6', about: 'inactivity that locks', holds: inactivity },
  { id: 'X7', about: 'how a lock is lifted', holds: lifting },
  { id: 'X8', about: 'forced MFA and passwords at the API', holds: apiPassword },
  { id: 'X9', about: 'a set of access points or API-only', holds: accessPoints },
  { id: 'X10', about: 'who edits whom', holds: whoEditsWhom },
  { id: 'X11', about: 'how far a removal reaches', holds: thisAccountOrEverywhere },
  { id: 'X12', about: 'what a list begins with', holds: listDefault },
  { id: 'X13', about: 'who is told of what', holds: notices },
  { id: 'X14', about: 'fields that a role requires', holds: fieldsOfARole },
  { id: 'X15', about: 'the shape of the name', holds: shapeOfTheName },
]
