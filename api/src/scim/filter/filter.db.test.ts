/** Filters by PostgreSQL find what filters in memory find, whatever the filter. */
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../../test/support/app.ts'
import { openScimClient, type ScimClient } from '../../../../test/support/scim.ts'
import type { Attribute, Resource } from '../attribute.ts'
import { roleNameOf } from '../groups/group-name.ts'
import { groupModel } from '../groups/group-model.ts'
import { enterpriseUrn, userModel } from '../users/user-model.ts'
import { bind } from './bind.ts'
import { holds } from './evaluate.ts'
import { parseFilter } from './parse.ts'

const runs = 600

let app: TestApp
let client: ScimClient
let users: Resource[]
let groups: Resource[]

/** Texts in which values can overlap, differ by case, and hold what PostgreSQL or a pattern might read as more than text. */
const words = [
  'ada',
  'ADA',
  'Ada Byron',
  'by',
  '%',
  '_a',
  "o'malley",
  'Straße',
  'STRASSE',
  'é',
  '~x',
]

beforeAll(async () => {
  app = await openApp()
  client = await openScimClient(app, 'idp')
  const word = (index: number): string => words[index % words.length] ?? ''
  for (let index = 0; index < 24; index++) {
    const { body } = await client.ask('POST /Users', {
      userName: `${['ada', 'Grace', 'alan', 'ÉVA'][index % 4]}${index}`,
      ...(index % 3 === 0 ? {} : { externalId: `${word(index)}${index}` }),
      name:
        index % 4 === 0
          ? null
          : { givenName: word(index), familyName: word(index + 3), formatted: word(index + 5) },
      displayName: index % 5 === 0 ? null : word(index + 1),
      title: index % 2 === 0 ? word(index) : null,
      profileUrl: index % 6 === 0 ? word(index) : null,
      preferredLanguage: index % 3 === 0 ? 'en' : null,
      active: index % 4 !== 1,
      emails: [
        {
          value: `ada${index}@example.test`,
          type: index % 3 === 0 ? 'other' : 'work',
          primary: true,
        },
        ...(index % 2 === 0
          ? [{ value: `by${index}@example.test`, type: index % 4 === 0 ? 'work' : 'home' }]
          : []),
      ],
      phoneNumbers:
        index % 3 === 1 ? [{ value: word(index), type: 'work', primary: index % 2 === 0 }] : [],
      addresses:
        index % 4 === 2 ? [{ type: 'home', locality: word(index), region: word(index + 1) }] : [],
      [enterpriseUrn]:
        index % 5 === 3 ? { department: word(index), manager: { value: earlier(index) } } : null,
    })
    expect(body).not.toHaveProperty('detail')
    made.push(String(body['id']))
  }
  for (const [index, displayName] of [
    'Zone Editors',
    'zone-editors-2',
    'Équipe',
    '編集者',
  ].entries()) {
    const { body } = await client.ask('POST /Groups', {
      displayName,
      externalId: `g${index}`,
      members: made.filter((_id, at) => at % (index + 2) === 0).map((value) => ({ value })),
    })
    expect(body).not.toHaveProperty('detail')
  }
  users = await list('Users')
  groups = await list('Groups')
})
afterAll(() => app.close())

const made: string[] = []
/** A user that was made before. */
function earlier(index: number): string {
  return made[Math.floor(index / 2)] ?? ''
}

async function list(path: string, filter?: string): Promise<Resource[]> {
  const query = filter === undefined ? '' : `&filter=${encodeURIComponent(filter)}`
  const { body } = await client.ask(`GET /${path}?count=1000${query}`)
  expect(body, filter).not.toHaveProperty('detail')
  return body['Resources'] as Resource[]
}

const quoted = (text: string): string => JSON.stringify(text)
const orders = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const all = [...orders, 'co', 'sw', 'ew']
const someWord = fc.oneof(
  fc.constantFrom(
    ...words,
    '',
    'a',
    'x',
    'work',
    'home',
    'other',
    'ada1',
    'example',
    '.test',
    'en',
    '~',
    'User',
  ),
  fc.string({ maxLength: 3 }),
)

/** A comparison of an attribute by its type, with values that occur. */
function comparison(path: string, { type, caseExact }: Attribute): fc.Arbitrary<string> {
  const present = fc.constant(`${path} pr`)
  const unassigned = fc.constantFrom(`${path} eq null`, `${path} ne null`)
  if (type === 'boolean')
    return fc.oneof(
      present,
      unassigned,
      fc
        .constantFrom('eq', 'ne')
        .chain((operator) => fc.boolean().map((value) => `${path} ${operator} ${value}`)),
    )
  if (type === 'dateTime')
    return fc.oneof(
      present,
      fc
        .constantFrom(...orders)
        .chain((operator) =>
          fc
            .integer({ min: 0, max: users.length - 1 })
            .map((at) => `${path} ${operator} ${quoted(instantOf(at))}`),
        ),
    )
  const identity = fc
    .integer({ min: 0, max: users.length - 1 })
    .map((at) => String(users[at]?.['id']))
  const text = caseExact ? fc.oneof(someWord, identity) : someWord
  return fc.oneof(
    present,
    unassigned,
    fc
      .constantFrom(...all)
      .chain((operator) => text.map((value) => `${path} ${operator} ${quoted(value)}`)),
  )
}

function instantOf(at: number): string {
  const meta = users[at]?.['meta']
  return typeof meta === 'object' && meta !== null && 'created' in meta ? String(meta.created) : ''
}

function terms(model: typeof userModel): fc.Arbitrary<string> {
  const of = (prefix: string, attributes: readonly Attribute[]): fc.Arbitrary<string>[] =>
    attributes
      .filter(({ returned }) => returned !== 'never')
      .flatMap((attribute) => {
        const path = `${prefix}${attribute.name}`
        if (attribute.type !== 'complex') return [comparison(path, attribute)]
        // What is answered only on request is not among what was read.
        const subs = (attribute.subAttributes ?? []).filter(
          ({ type, returned }) => type !== 'reference' && returned !== 'request',
        )
        const each = subs.map((sub) => comparison(`${path}.${sub.name}`, sub))
        const inside = fc.oneof(...subs.map((sub) => comparison(sub.name, sub)))
        const chosen = fc
          .tuple(inside, fc.constantFrom(' and ', ' or ', ' and not '), inside)
          .map(([left, word, right]) => `${path}[${left}${word}(${right})]`)
        return [...each, chosen, fc.constant(`${path} pr`)]
      })
  return fc.oneof(
    ...of('', [
      ...model.common.filter(({ type }) => type !== 'reference'),
      ...model.core.attributes,
      ...model.unkept,
    ]),
    ...model.extensions.flatMap(({ id, attributes }) => of(`${id}:`, attributes)),
  )
}

function filters(model: typeof userModel): fc.Arbitrary<string> {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      terms(model),
      fc
        .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
        .map(([left, word, right]) => `${left} ${word} ${right}`),
      tie('filter').map((filter) => `not (${filter})`),
      tie('filter').map((filter) => `(${filter})`),
    ),
  })).filter
}

describe('by PostgreSQL and in memory the same are found', () => {
  test('among users', async () => {
    let some = 0
    await fc.assert(
      fc.asyncProperty(filters(userModel), async (filter) => {
        const bound = bind(userModel, parseFilter(filter))
        const expected = users.filter((user) => holds(bound, user)).map(({ id }) => id)
        const found = (await list('Users', filter)).map(({ id }) => id)
        expect(found, filter).toEqual(expected)
        if (found.length > 0 && found.length < users.length) some += 1
      }),
      { numRuns: runs },
    )
    // Filters that find all or none would prove little.
    expect(some).toBeGreaterThan(runs / 5)
  }, 120_000)

  test('among groups', async () => {
    await fc.assert(
      fc.asyncProperty(filters(groupModel), async (filter) => {
        const bound = bind(groupModel, parseFilter(filter))
        const expected = groups.filter((group) => holds(bound, group)).map(({ id }) => id)
        expect(
          (await list('Groups', filter)).map(({ id }) => id),
          filter,
        ).toEqual(expected)
      }),
      { numRuns: runs / 3 },
    )
  }, 120_000)
})

test('PostgreSQL names the role of a group as Rollcall does', async () => {
  const connection = new pg.Client({ connectionString: app.urls.superuserUrl })
  await connection.connect()
  try {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 80 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    )
    await fc.assert(
      fc.asyncProperty(
        name.filter((text) => !text.includes('\0') && text.isWellFormed()),
        async (text) => {
          const { rows } = await connection.query<{ name: string }>(
            'select scim_role_name($1) as name',
            [text],
          )
          expect(rows[0]?.name).toBe(roleNameOf(text))
        },
      ),
      { numRuns: 300 },
    )
  } finally {
    await connection.end()
  }
})
