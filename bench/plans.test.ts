import { expect, test } from 'vitest'

import { scansOf } from './plans.ts'

test('the indexes by which users are found are named once', () => {
  expect(
    scansOf(`Limit  (cost=0.42..9.12 rows=51 width=900)
  ->  Index Scan Backward using users_by_creation on users u  (cost=0.42..1)
  ->  Index Scan using users_by_creation on users  (cost=0.42..1)
  ->  Bitmap Heap Scan on users u
        ->  Bitmap Index Scan on users_search  (cost=0.00..8)
  ->  Index Scan using memberships_pkey on memberships m`),
  ).toEqual(['users_by_creation', 'users_search'])
})

test('a walk through all users is said, one through another table is not', () => {
  expect(scansOf('->  Parallel Seq Scan on users u (cost=0.00)\n->  Seq Scan on roles r')).toEqual([
    'ALL USERS',
  ])
})
