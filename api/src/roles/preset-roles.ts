/**
 * Roles that come with a preset. They belong to the system as `owner` and `admin` do, and rank below these: their holders administer the accounts in which they
 * hold them, and no other. Who holds a role may do everything; whom they may edit is decided by rank.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { PolicyPreset } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import type { RoleDraft } from './store.ts'

interface PresetRole {
  name: string
  description: string
  rank: number
}

/** Highest rank first: the highest that a role without protection can have, and the one below it. */
export const presetRoles: Readonly<Partial<Record<PolicyPreset, readonly PresetRole[]>>> = {
  'dns-portal': [
    {
      name: 'administrative',
      description: 'May do everything in the account but what is left to owners',
      rank: 899,
    },
    {
      name: 'security-administration',
      description: 'As administrative, but not with owners and administrative users',
      rank: 898,
    },
  ],
}

/** The roles of presets, as drafts of what is not there yet. */
export function draftsOfPresets(
  presets: readonly (PolicyPreset | undefined)[],
  { now }: Context,
): RoleDraft[] {
  const wanted = [...new Set(presets)].flatMap((preset) =>
    preset === undefined ? [] : (presetRoles[preset] ?? []),
  )
  return wanted.map(({ name, description, rank }): RoleDraft => {
    const permissions = ['*']
    const values = {
      name,
      description,
      permissions,
      includes: [],
      rank,
      requiredProfileFields: [],
    }
    return {
      before: null,
      after: {
        id: randomUUIDv7(),
        version: 1,
        statusVersion: 1,
        manager: null,
        declared: [],
        released: false,
        given: ['name', 'description', 'permissions', 'rank'],
        values,
        facts: {
          isProtected: true,
          assigned: 0,
          closure: permissions,
          includedIds: [],
          includedBy: [],
        },
        createdAt: now,
        updatedAt: now,
      },
      action: 'create',
      change: 'created',
      changes: Object.entries({ name, description, permissions, rank }).map(([field, to]) => ({
        field,
        to,
      })),
      released: [],
    }
  })
}
