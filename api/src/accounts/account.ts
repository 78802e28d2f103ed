import {
  type Account,
  type AccountPolicy,
  effectivePolicy,
  type IpWhitelistEntry,
} from '@rollcall/resources'

import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of an account, with what the server chose for absent ones. */
export interface AccountValues {
  name: string
  ipWhitelist: IpWhitelistEntry[]
  policy: AccountPolicy
}

export interface AccountFacts {
  /** Memberships that have not ended. */
  users: number
}

export type StoredAccount = Stored<AccountValues, AccountFacts>

export const accountMembers: readonly (keyof AccountValues)[] = ['name', 'ipWhitelist', 'policy']

/** The account that a tenant is made with, and from which is acted when none is named. */
export const homeAccountName = 'default'

export function completeAccount(values: Partial<AccountValues>): AccountValues {
  return {
    name: values.name ?? '',
    ipWhitelist: values.ipWhitelist ?? [],
    policy: values.policy ?? {},
  }
}

export function showAccount(account: StoredAccount): Account {
  const { values, facts } = account
  return {
    ...showMeta(account),
    spec: { name: values.name, ...specOf(account) },
    status: {
      users: facts.users,
      effective: { ipWhitelist: values.ipWhitelist, policy: effectivePolicy(values.policy) },
    },
  }
}
