/**
 * A few lists beside their floor, round by round: the first page, page 20,000, the beginning and a part of a text, with other terms for each request. Whether a list is flat is told here: the
 * first page and the far one alternate too.
 */
import pg from 'pg'

import { SUPERUSER } from '../test/support/postgres.ts'
import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { load, median, quantile, type LoadResult } from './measure.ts'
import { syllables } from './million.ts'
import { number, printTable, progress } from './report.ts'
import { startServer } from './servers.ts'
import type { Stage } from './stage.ts'

const roundsCount = 5
const extent = { requests: 100, ms: 1_000 }
const pageSize = 50
/** The page that lists are to be as fast at as at the first. */
export const farPage = 20_000

/** Where a page goes on, for Rollcall and for the floor. */
export interface Place {
  cursor: string
  id: string
  /** How many pages of 50 lie before. */
  pages: number
}

interface Pair {
  id: 'first' | 'far' | 'name' | 'prefix' | 'part'
  name: string
  rollcall: (index: number) => string
  floor: (index: number) => string
}

/** Prints the table and notes its figures. */
export async function compareLists(stage: Stage, place: Place): Promise<void> {
  const { postgres, rollcall, users } = stage
  const floor = await startServer(
    [`${import.meta.dirname}/floor-list-api.ts`, postgres.urlOf(SUPERUSER, 'rollcall')],
    {},
  )
  const headers = { authorization: `Bearer ${rollcall.adminKey}` }
  const servers = {
    rollcall: { url: rollcall.url, pid: rollcall.pid, path: '/v1/users' },
    floor: { url: floor.url, pid: floor.pid, path: '/users' },
  }
  const found = new Map<string, LoadResult[]>()
  const pairs = pairsWith(place)
  for (let round = 0; round <= roundsCount && !timeIsUp(); round += 1) {
    for (const pair of pairs)
      for (const side of ['floor', 'rollcall'] as const) {
        const { url, pid, path } = servers[side]
        const result = await load(
          url,
          // The first round warms up.
          round === 0 ? { requests: 20, ms: 1_000 } : extent,
          1,
          { app: pid, postgres: postgres.pid },
          (index) => ({
            method: 'GET',
            path: `${path}?limit=${pageSize}&${pair[side](index + round * extent.requests)}`,
            headers,
          }),
          200,
        )
        if (round > 0)
          found.set(`${pair.id} ${side}`, [...(found.get(`${pair.id} ${side}`) ?? []), result])
      }
    progress(`lists beside the floor: round ${round} of ${roundsCount}`)
  }
  await floor.stop()
  const of = (pair: Pair, side: string): Summary => summaryOf(found.get(`${pair.id} ${side}`) ?? [])
  printTable(
    `Lists of ${number(users)} users beside a bare Fastify with pg on the same table, pages of ${pageSize}`,
    ['', 'Rollcall p50', 'p99', 'CPU a page', 'floor p50', 'p99', 'CPU a page', 'p50 of the floor'],
    pairs.map((pair) => {
      const own = of(pair, 'rollcall')
      const bare = of(pair, 'floor')
      return [pair.name, ...shown(own), ...shown(bare), `${(own.p50Ms / bare.p50Ms).toFixed(1)}x`]
    }),
  )
  for (const pair of pairs)
    for (const side of ['rollcall', 'floor']) {
      const { p50Ms, p99Ms } = of(pair, side)
      noteFigures({
        [`list.beside.${pair.id}.${side}.p50`]: p50Ms,
        [`list.beside.${pair.id}.${side}.p99`]: p99Ms,
      })
    }
  sayFlatness(found, place)
  process.stdout.write(
    `\nMaking ${number(users)} users with their indexes took ${stage.madeInSeconds.toFixed(0)} s.\n`,
  )
}

/** Page 20,000, or the last page but one where there are fewer. Cursors say in the open after whom they go on: to walk there would take a thousand of the largest pages. */
export async function findFar({ postgres, rollcall, users }: Stage): Promise<Place> {
  const pages = Math.min(Math.floor(users / pageSize) - 1, farPage - 1)
  const client = new pg.Client({ connectionString: postgres.urlOf(SUPERUSER, 'rollcall') })
  await client.connect()
  const { rows } = await client.query<{ id: string }>(
    'select id from users where removed_at is null order by id offset $1 limit 1',
    [pages * pageSize - 1],
  )
  await client.end()
  const [last] = rows
  if (last === undefined) throw new Error('there are not so many users')
  const answer = await fetch(`${rollcall.url}/v1/users?limit=${pageSize}&sort=createdAt`, {
    headers: { authorization: `Bearer ${rollcall.adminKey}` },
  })
  // The API answers a page.
  const { next } = (await answer.json()) as { next: string | null }
  // Written by `showPageCursor`.
  const [list, , , feed] = JSON.parse(Buffer.from(next ?? '', 'base64url').toString()) as string[]
  const cursor = Buffer.from(JSON.stringify([list, last.id, last.id, feed])).toString('base64url')
  return { cursor: `&cursor=${cursor}`, id: last.id, pages }
}

function pairsWith({ cursor, id, pages }: Place): Pair[] {
  const both = (query: (index: number) => string): Pick<Pair, 'rollcall' | 'floor'> => ({
    rollcall: query,
    floor: query,
  })
  return [
    { id: 'first', name: 'the first page by age', ...both(() => 'sort=createdAt') },
    {
      id: 'far',
      name: `page ${number(pages + 1)} by age`,
      rollcall: () => `sort=createdAt${cursor}`,
      floor: () => `sort=createdAt&after=${id}`,
    },
    { id: 'name', name: 'the first page by last name', ...both(() => 'sort=lastName') },
    {
      id: 'prefix',
      name: 'two letters, the beginning of a text',
      ...both((index) => `q=${syllable(index).slice(0, 2)}`),
    },
    {
      id: 'part',
      name: 'a part of a text, two or three syllables',
      ...both((index) => `q=${part(index)}`),
    },
  ]
}

/** Parts of names, other ones for each request: the commoner by two syllables, the rarer by three. */
function part(index: number): string {
  const two = syllable(index) + syllable(index * 7 + 3)
  return index % 2 === 0 ? two : two + syllable(index * 5 + 1)
}

function syllable(index: number): string {
  return syllables[index % syllables.length] ?? ''
}

interface Summary {
  p50Ms: number
  p99Ms: number
  cpuMicros: number
}

function summaryOf(rounds: readonly LoadResult[]): Summary {
  const sorted = rounds
    .flatMap(({ latenciesMs }) => latenciesMs)
    .toSorted((left, right) => left - right)
  const cpus = rounds.map(({ cpuMicros: { app = 0, postgres = 0 } }) => app + postgres)
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), cpuMicros: median(cpus) }
}

function shown({ p50Ms, p99Ms, cpuMicros }: Summary): string[] {
  return [`${p50Ms.toFixed(2)} ms`, `${p99Ms.toFixed(1)} ms`, `${number(cpuMicros)} us`]
}

/** The ratio of the far page to the first, each round by itself: both halves of a ratio are of the same second. */
function sayFlatness(found: ReadonlyMap<string, LoadResult[]>, { pages }: Place): void {
  const ratios = (side: string): number[] =>
    (found.get(`far ${side}`) ?? []).flatMap(({ p50Ms }, round) => {
      const first = found.get(`first ${side}`)?.[round]
      return first === undefined ? [] : [p50Ms / first.p50Ms]
    })
  const own = median(ratios('rollcall'))
  const bare = median(ratios('floor'))
  noteFigures({ 'list.flat.rollcall.ratio': own, 'list.flat.floor.ratio': bare })
  process.stdout.write(
    `\nPage ${number(pages + 1)} takes ${own.toFixed(2)} times as long as the first (p50, median of the rounds); ${bare.toFixed(2)} times by the floor.\n`,
  )
}
