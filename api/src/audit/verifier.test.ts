import { describe, expect, test } from 'vitest'

import { chainStart, linkDigest } from './chain.ts'
import { ChainVerifier, type SealedRow } from './verifier.ts'
import { salted } from './writer.ts'

const tenant = '01900000-0000-7000-8000-000000000001'
const user = (number: number): string =>
  `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

function chainOf(count: number): SealedRow[] {
  const rows: SealedRow[] = []
  let end = chainStart
  for (let number = 1; number <= count; number++) {
    const values = salted({ after: { username: `user-${number}` } })
    const actor = salted({ username: 'ada' })
    const row = { tenant_id: tenant, seq: number * 2, text: `["${number}", "create"]` }
    const sealed = {
      ...row,
      pos: number,
      previous: end.digest,
      digest: linkDigest(row, number, end.digest),
      actor_id: user(900),
      about_id: user(number),
      actor_digest: Buffer.from(actor?.digest ?? '', 'hex'),
      values_digest: Buffer.from(values?.digest ?? '', 'hex'),
      actor_salt: Buffer.from(actor?.salt ?? '', 'hex'),
      actor_text: actor?.text ?? null,
      values_salt: Buffer.from(values?.salt ?? '', 'hex'),
      values_text: values?.text ?? null,
    }
    rows.push(sealed)
    end = { position: number, digest: sealed.digest }
  }
  return rows
}

function judge(rows: readonly SealedRow[], erased: readonly string[] = []): string[] {
  const verifier = new ChainVerifier(chainStart)
  for (const row of rows) verifier.add(row)
  return verifier.finish(new Set(erased)).map(({ position, fault }) => `${position} ${fault}`)
}

function at(rows: readonly SealedRow[], position: number): SealedRow {
  const row = rows.find(({ pos }) => pos === position)
  if (row === undefined) throw new Error(`no row at ${position}`)
  return row
}

function resealed(row: SealedRow): SealedRow {
  return { ...row, digest: linkDigest(row, row.pos, row.previous) }
}

const rows = chainOf(20)

describe('a chain', () => {
  test('as it was sealed is valid', () => expect(judge(rows)).toEqual([]))

  test.each<[string, Partial<SealedRow>]>([
    ['another content', { text: '["7", "delete"]' }],
    ['another digest of its own', { digest: Buffer.alloc(32, 1) }],
    ['another digest of the row before', { previous: Buffer.alloc(32, 1) }],
  ])('with %s in a row is changed there', (_, change) => {
    const changed = rows.map((row) => (row.pos === 7 ? { ...row, ...change } : row))
    expect(judge(changed)).toEqual(['7 changed'])
  })

  test('with a row that was changed and sealed again is changed there', () => {
    const changed = rows.map((row) =>
      row.pos === 7 ? resealed({ ...row, text: '["7", "delete"]' }) : row,
    )
    expect(judge(changed)).toEqual(['7 changed'])
  })

  test('without a row in the middle has it removed', () =>
    expect(judge(rows.filter(({ pos }) => pos !== 7))).toEqual(['7 removed']))

  test('without several rows names the first of them', () => {
    const verifier = new ChainVerifier(chainStart)
    for (const row of rows) if (row.pos < 7 || row.pos > 9) verifier.add(row)
    expect(verifier.finish(new Set())).toEqual([
      { position: 7, fault: 'removed', detail: 'the entries at positions 7 to 9 are missing' },
    ])
  })

  test('without a row, and those behind it moved up, has it removed', () => {
    const moved = rows
      .filter(({ pos }) => pos !== 7)
      .map((row) => (row.pos > 7 ? { ...row, pos: row.pos - 1 } : row))
    expect(judge(moved)).toEqual(['7 removed'])
  })

  test('without its first row has it removed', () =>
    expect(judge(rows.slice(1))).toEqual(['1 removed']))

  test('with a row put in between that was sealed like the others has it inserted', () => {
    const before = at(rows, 6)
    const forged = resealed({ ...at(rows, 7), text: '["forged"]', previous: before.digest })
    const moved = rows.map((row) => (row.pos >= 7 ? { ...row, pos: row.pos + 1 } : row))
    expect(judge([...moved.slice(0, 6), forged, ...moved.slice(6)])).toEqual(['7 inserted'])
  })

  test('with a row put in between with any digest has it inserted', () => {
    const forged = { ...at(rows, 7), text: '["forged"]', digest: Buffer.alloc(32, 1) }
    const moved = rows.map((row) => (row.pos >= 7 ? { ...row, pos: row.pos + 1 } : row))
    expect(judge([...moved.slice(0, 6), forged, ...moved.slice(6)])).toEqual(['7 inserted'])
  })

  test('with two rows at one position has one inserted', () => {
    const twice = [...rows.slice(0, 7), at(rows, 7), ...rows.slice(7)]
    expect(judge(twice)).toContain('7 inserted')
  })

  test.each([
    [5, 9],
    [5, 6],
    [1, 20],
    [10, 150],
  ])('with the rows at %i and %i in each other’s place has them swapped', (one, other) => {
    const places = new Map([
      [one, other],
      [other, one],
    ])
    const swapped = chainOf(200)
      .map((row) => ({ ...row, pos: places.get(row.pos) ?? row.pos }))
      .toSorted((left, right) => left.pos - right.pos)
    expect(judge(swapped)).toEqual([`${one} swapped`, `${other} swapped`])
  })

  test('with the contents of two rows exchanged below their digests has them swapped', () => {
    const seat = ({ pos, previous, digest }: SealedRow) => ({ pos, previous, digest })
    const swapped = rows.map((row) => {
      if (row.pos === 3) return { ...at(rows, 12), ...seat(row) }
      return row.pos === 12 ? { ...at(rows, 3), ...seat(row) } : row
    })
    expect(judge(swapped)).toEqual(['3 swapped', '12 swapped'])
  })

  test('in which everything was changed tells a bounded number of faults', () => {
    const verifier = new ChainVerifier(chainStart)
    for (const row of chainOf(2_000)) verifier.add({ ...row, text: '[]' })
    expect(verifier.finish(new Set())).toHaveLength(100)
  })
})

describe('what stands beside a row', () => {
  test.each<[string, Partial<SealedRow>]>([
    ['the values', { values_text: '{"after":{"username":"eve"}}' }],
    ['the salt', { values_salt: Buffer.alloc(16) }],
    ['who acted', { actor_text: '{"username":"eve"}' }],
  ])('is told when %s changed', (_, change) => {
    const changed = rows.map((row) => (row.pos === 7 ? { ...row, ...change } : row))
    expect(judge(changed)).toEqual(['7 values-changed'])
  })

  test('may be gone with the erasure of its user, and not otherwise', () => {
    const gone = rows.map((row) =>
      row.pos === 7 ? { ...row, values_salt: null, values_text: null } : row,
    )
    expect(judge(gone)).toEqual(['7 values-removed'])
    expect(judge(gone, [user(7)])).toEqual([])
    expect(judge(gone, [user(8)])).toEqual(['7 values-removed'])
  })

  test('goes with the owner of a key, and who acted with who acted', () => {
    const owned = { ...at(rows, 1), about_id: user(800) }
    const gone = {
      ...owned,
      values_salt: null,
      values_text: null,
      actor_salt: null,
      actor_text: null,
    }
    expect(judge([gone])).toEqual(['1 values-removed', '1 values-removed'])
    expect(judge([gone], [user(800)])).toEqual(['1 values-removed'])
    expect(judge([gone], [user(800), user(900)])).toEqual([])
  })
})
