/** S2, the user management of a company platform: people who are added, found and given a role, and whom nobody deletes. */
import type { ApplyResult, Import, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { makeXlsx } from '../support/xlsx.ts'
import { World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.open('approvals')
})
afterAll(() => world.close())

/** What the form of the platform asks for. */
function formOf(name: string): UserSpec {
  return { firstName: 'Ada', lastName: 'Byron', email: `${name}@example.test` }
}

test('S2-02: a user is added with first name, last name and e-mail address, which is the username', async () => {
  const email = `${world.name('Ada')}@Example.test`
  const user = await world.create({ ...formOf('x'), email })
  expect(user.spec).toEqual({ ...formOf('x'), email })
  expect(user.status.effective.username).toBe(email)
  for (const member of ['firstName', 'lastName', 'email'] as const) {
    const { [member]: _left, ...spec } = formOf(world.name())
    const { status, body } = await world.call<User>('POST /users', { spec })
    if (member === 'email') expect([status, body.code]).toEqual([422, 'request.invalid'])
    // A name that is missing is asked of whom the invitation goes to.
    else expect([status, body.status.state]).toEqual([201, 'INVITED'])
  }
  // Several in one go.
  const [one, two] = [world.name(), world.name()]
  const added = await world.done<{ items: ApplyResult[] }>(
    'POST /users:apply',
    { items: [one, two].map((name) => ({ name, spec: formOf(name) })) },
    { manager: 'cli/form' },
  )
  expect(added.items.map(({ action }) => action)).toEqual(['created', 'created'])
})

test('S2-03: a user is given one role of the list, at creation', async () => {
  const [role, other] = [await world.role(), await world.role()]
  const listed = await world.done<{ items: { spec: { name: string } }[] }>('GET /roles?limit=1000')
  expect(listed.items.map(({ spec }) => spec.name)).toEqual(expect.arrayContaining([role, other]))
  const user = await world.create({ ...formOf(world.name()), roles: [role] })
  expect(user.status.effective.roles).toEqual([role])
  const both = await world.call('POST /users', {
    spec: { ...formOf(world.name()), roles: [role, other] },
  })
  expect([both.status, both.body.code, both.body.errors?.[0]?.pointer]).toEqual([
    409,
    'user.one-role',
    '/spec/roles',
  ])
})

test('S2-04: a role brings fields that must be filled in, beside others that need not be', async () => {
  const role = await world.role({ requiredProfileFields: ['department'] })
  const plain = await world.role()
  const spec = { ...formOf(world.name()), roles: [role] }
  const invited = await world.create(spec)
  const token = await world.linkTo(spec.email ?? '')
  const first = await world.accept(token)
  expect([first.status, first.body]).toMatchObject([200, { state: 'PROVISIONED' }])
  const second = await world.call(
    'POST /auth/accept',
    { token, profile: { profile: { department: 'sales' } } },
    { key: null },
  )
  expect([second.status, second.body['state']]).toEqual([200, 'ACTIVE'])
  expect((await world.read(invited.id)).spec.profile).toEqual({ department: 'sales' })

  // The field comes with the role: without it nobody is asked.
  const application = await world.application({ roles: [plain] })
  const refused = await world.patch(application.id, { roles: [role] })
  expect([refused.status, refused.body.code, refused.body.errors?.[0]?.pointer]).toEqual([
    422,
    'user.profile-incomplete',
    '/spec/profile/department',
  ])
  const profile = { department: 'sales', floor: '2' }
  const filled = await world.patch(application.id, { roles: [role], profile })
  expect([filled.status, filled.body.spec.profile]).toEqual([200, profile])
  // The optional one may go again, the mandatory one may not.
  expect((await world.patch(application.id, { profile: { floor: null } })).status).toBe(200)
  expect((await world.patch(application.id, { profile: { department: null } })).status).toBe(422)
})

test('S2-05: a new user is mailed an invitation to set a password, which the administrator does not', async () => {
  const spec = formOf(world.name())
  const user = await world.create(spec)
  expect(user.status).toMatchObject({
    state: 'INVITED',
    membership: 'INVITED',
    credential: 'NONE',
    effective: { credential: { mode: 'invite' } },
  })
  const mails = await world.mails(spec.email ?? '')
  expect(mails.map(({ envelope }) => envelope.to)).toEqual([[spec.email]])
  expect(mails[0]?.mail.text).toContain('https://users.example.test/accept?token=')
  const chosen = 'what the user chose alone 3'
  const username = spec.email ?? ''
  expect((await world.signIn({ username, password: chosen })).status).toBe(401)
  const accepted = await world.accept(await world.linkTo(username), { password: chosen })
  expect([accepted.status, accepted.body['state']]).toEqual([200, 'ACTIVE'])
  await world.session({ username, password: chosen })
  expect((await world.read(user.id)).status).toMatchObject({ state: 'ACTIVE', credential: 'OK' })

  const given = await world.call('POST /users', {
    spec: { ...formOf(world.name()), credential: { mode: 'secretRef' } },
    password: chosen,
  })
  expect([given.status, given.body.code]).toEqual([409, 'user.credential-mode-forbidden'])
})

test('S2-06: several users are created in one call, with a result for each', async () => {
  const [one, two, three] = [world.name(), world.name(), world.name()]
  const specs = [formOf(one), { ...formOf(two), roles: ['no-such-role'] }, formOf(three)]
  const { items } = await world.done<{ items: ApplyResult<User>[] }>(
    'POST /users:apply',
    { items: specs.map((spec, index) => ({ name: `line-${index}-${one}`, spec })) },
    { manager: 'cli/form' },
  )
  expect(items.map(({ action, problem }) => [action, problem?.code])).toEqual([
    ['created', undefined],
    ['refused', 'role.not-found'],
    ['created', undefined],
  ])
  expect(items[1]?.problem?.detail).toContain('no-such-role')
  expect(await world.usernames(`email=${one}@example.test`)).toHaveLength(1)
  expect(await world.usernames(`email=${two}@example.test`)).toEqual([])
  expect(await world.usernames(`email=${three}@example.test`)).toHaveLength(1)
})

test('S2-07: a spreadsheet is uploaded with one user on each line, looked at first and reported line by line', async () => {
  const role = await world.role({ requiredProfileFields: ['department'] })
  const [one, two, three] = [world.name(), world.name(), world.name()]
  const file = makeXlsx([
    ['First name', 'Last name', 'E-mail', 'Role', 'profile.department', 'Language'],
    ['Ada', 'Byron', `${one}@example.test`, role, 'sales', 'en'],
    ['Grace', 'Hopper', `${two}@example.test`, 'no-such-role', 'navy', 'en'],
    ['Alan', 'Turing', `${three}@example.test`, role, 'research', 'nl-BE'],
  ])
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const upload = async (query: string): Promise<Import> =>
    await world.done<Import>(`POST /imports?${query}`, file, { type })
  const lines = ({ rows }: Import): unknown[] =>
    rows.map(({ row, action, problems }) => [row, action, problems?.[0]?.column])
  const expected = [
    [2, 'created', undefined],
    [3, 'refused', 'Role'],
    [4, 'created', undefined],
  ]
  const found = async (): Promise<number[]> =>
    await Promise.all(
      [one, two, three].map(
        async (name) => (await world.usernames(`email=${name}@example.test`)).length,
      ),
    )
  const looked = await upload('dryRun=true&mode=good')
  expect([looked.state, lines(looked)]).toEqual(['checked', expected])
  // One line that is refused holds the file back, unless the good ones are asked for.
  const whole = await upload('dryRun=false')
  expect([whole.state, lines(whole)]).toEqual(['refused', expected])
  expect(await found()).toEqual([0, 0, 0])
  const taken = await upload('dryRun=false&mode=good')
  expect([taken.state, lines(taken)]).toEqual(['applied', expected])
  expect(await found()).toEqual([1, 0, 1])
  const [alan] = (await world.done<{ items: User[] }>(`GET /users?email=${three}@example.test`))
    .items
  expect(alan?.spec).toEqual({
    firstName: 'Alan',
    lastName: 'Turing',
    email: `${three}@example.test`,
    roles: [role],
    profile: { department: 'research' },
    language: 'nl-BE',
  })
  // Whom the file brings is invited like anybody else.
  expect(alan?.status.state).toBe('INVITED')
  expect(await world.mails(`${three}@example.test`)).toHaveLength(1)
  const csv = `firstName,lastName,email\nAda,King,${two}@example.test\n`
  const asText = await world.done<Import>('POST /imports?dryRun=false', csv, { type: 'text/csv' })
  expect(lines(asText)).toEqual([[2, 'created', undefined]])
})

test('S2-08: one search box finds by first name, last name and e-mail address', async () => {
  const key = world.name('zq').replace('-', '')
  const [first, last, email] = [world.name(), world.name(), world.name()]
  await world.create({ ...formOf(first), firstName: `Xa${key}a` })
  await world.create({ ...formOf(last), lastName: `O'${key.toUpperCase()}-Smith` })
  await world.create({ ...formOf(email), email: `${key}.${email}@example.test` })
  await world.create(formOf(world.name()))
  const found = await world.usernames(`q=${key}`)
  expect(found.toSorted()).toEqual(
    [`${first}@example.test`, `${last}@example.test`, `${key}.${email}@example.test`].toSorted(),
  )
  expect(await world.usernames(`q=xa${key}`)).toEqual([`${first}@example.test`])
  expect(await world.usernames(`q=${key}-smi`)).toEqual([`${last}@example.test`])
  expect(await world.usernames(`q=${key}.${email}`)).toEqual([`${key}.${email}@example.test`])
})

test('S2-09: another role replaces the one of before, with no moment of both or none', async () => {
  const before = await world.role({ permissions: ['orders.view'] })
  const after = await world.role({ permissions: ['orders.approve'] })
  const { id, spec } = await world.application({ roles: [before] })
  const key = await world.keyOf(spec.username ?? '')
  const seen = new Set<string>()
  let isChanging = true
  const watching = (async () => {
    while (isChanging) seen.add((await world.read(id)).status.effective.roles.join())
  })()
  try {
    for (let round = 0; round < 10; round++) {
      for (const role of [after, before])
        await world.done(`PATCH /users/${id}`, { spec: { roles: [role] } })
    }
  } finally {
    isChanging = false
    await watching
  }
  expect([...seen].filter((roles) => roles !== before && roles !== after)).toEqual([])
  expect(seen.size).toBe(2)

  // An assignment by hand moves the user in the same way.
  const moved = await world.application()
  for (const role of [before, after])
    expect((await world.assign(moved.spec.username ?? '', role)).status).toBe(201)
  expect((await world.read(moved.id)).status.effective.roles).toEqual([after])

  const changed = await world.patch(id, { roles: [after] })
  expect(changed.body.status.effective.roles).toEqual([after])
  expect(await world.reasonOf(key, { permission: 'orders.approve' })).toBe('access.allowed')
  expect(await world.reasonOf(key, { permission: 'orders.view' })).toBe('access.permission-missing')
  const [entry] = await world.audit(`id=${id}&action=update`)
  expect(entry).toMatchObject({
    fields: ['roles'],
    before: { roles: [before] },
    after: { roles: [after] },
  })
})

test('S2-10: nobody is deleted completely, so that what they did stays readable', async () => {
  const role = await world.role({ permissions: ['rollcall.roles.*'] })
  const worker = await world.worker({ roles: [role] })
  const session = await world.session(worker)
  const made = await world.done<{ id: string }>(
    'POST /roles',
    { spec: { name: world.name('made') } },
    { key: session },
  )
  for (const query of ['', 'policy=delete', `policy=delete&confirm=${worker.username}`]) {
    const { status, body } = await world.remove(worker.id, query)
    expect([query, status, body.code]).toEqual([query, 409, 'user.removal-exceeds-policy'])
  }
  // The most there is: the user is deactivated and leaves the account.
  expect((await world.remove(worker.id, 'policy=deactivate')).status).toBe(200)
  const left = await world.read(worker.id)
  expect(left.spec).toMatchObject({ username: worker.username, firstName: 'Ada' })
  const [entry] = await world.audit(`id=${made.id}`)
  expect(entry).toMatchObject({
    action: 'create',
    erased: false,
    actor: { userId: worker.id, username: worker.username, type: 'person' },
  })
})

test('S2-17: an application manages users by API, from their creation to their retrieval', async () => {
  const role = await world.role({
    permissions: ['rollcall.users.*', 'rollcall.role-assignments.*', 'rollcall.roles.view'],
    rank: 500,
  })
  const plain = await world.role()
  const application = await world.application({ roles: [role] })
  const options = { key: await world.keyOf(application.spec.username ?? '') }
  const spec = formOf(world.name())
  const user = await world.create(spec, {}, options)
  const path = `/users/${user.id}`
  const stateAfter = async (act: string, body: object = {}): Promise<string> =>
    (await world.done<User>(`POST ${path}:${act}`, body, options)).status.state
  expect(await stateAfter('ban', { reason: 'did not pay' })).toBe('BANNED')
  expect(await stateAfter('reactivate')).toBe('INVITED')
  expect(await stateAfter('lock')).toBe('LOCKED_BY_ADMIN')
  expect(await stateAfter('unlock')).toBe('INVITED')
  expect(await stateAfter('invite')).toBe('INVITED')
  const changed = await world.patch(
    user.id,
    { lastName: 'King', email: `new-${spec.email}`, roles: [plain] },
    options,
  )
  expect([changed.status, changed.body.spec]).toMatchObject([
    200,
    { lastName: 'King', email: `new-${spec.email}`, roles: [plain] },
  ])
  expect((await world.read(user.id, options)).spec.lastName).toBe('King')
  expect(await world.usernames(`q=new-${spec.email}`, options)).toHaveLength(1)
  // Deletion is not among it.
  const deleted = await world.remove(user.id, '', options)
  expect([deleted.status, deleted.body.code]).toEqual([409, 'user.removal-exceeds-policy'])
})
