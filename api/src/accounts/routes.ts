import type { FastifyInstance } from 'fastify'

import { declaredRoutes, type RouteOptions } from '../declarations/routes.ts'
import { accountKind } from './kind.ts'
import { accountFilters, accountSorts, findAccount, listAccounts } from './store.ts'

export async function accountRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const noun = {
    kind: accountKind,
    file: 'account',
    filters: accountFilters,
    sorts: Object.keys(accountSorts),
    find: findAccount,
    list: listAccounts,
  }
  declaredRoutes(app, noun, options)
}
