/**
 * Groups have names for people, roles have names for files. The role of the group `Zone Editors` is named `zone-editors` and described as `Zone Editors`;
 * a role whose description does not make its name is a group that is called like the role.
 */
import { hash } from 'node:crypto'

const nameLengthMax = 64
const digestLength = 12

/** The name of the role for a group of this name. */
export function roleNameOf(displayName: string): string {
  const name = displayName
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  if (name !== '' && name.length <= nameLengthMax) return name
  return `group-${hash('sha256', displayName, 'hex').slice(0, digestLength)}`
}

/** What the group of a role is called. */
export function groupName(name: string, description: string | undefined): string {
  return description !== undefined && roleNameOf(description) === name ? description : name
}
