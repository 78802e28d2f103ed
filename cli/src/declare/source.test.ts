import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { sourceOf } from './source.ts'

/** Nothing of the machine's own git counts. */
const environment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-source-'))
  await mkdir(join(folder, 'people'))
  await writeFile(join(folder, 'people', 'ada.yaml'), 'kind: User\n')
})
afterEach(() => rm(folder, { recursive: true }))

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Grace', '-c', 'user.email=grace@example.test']
  return execFileSync('git', ['-C', folder, ...who, ...args], {
    encoding: 'utf8',
    env: environment,
  }).trim()
}

function commit(): string {
  git('init', '-q')
  git('add', '.')
  git('commit', '-q', '-m', 'people: begin')
  git('remote', 'add', 'origin', 'https://grace:secret@git.example.test/iam.git?token=secret')
  return git('rev-parse', 'HEAD')
}

test('is the repository, the commit, its author and the folder', async () => {
  const head = commit()
  expect(await sourceOf([join(folder, 'people')], environment)).toEqual({
    repo: 'https://git.example.test/iam.git',
    commit: head,
    author: 'Grace',
    path: 'people/',
  })
})

test('of one file names the file', async () => {
  const head = commit()
  const file = join(folder, 'people', 'ada.yaml')
  expect(await sourceOf([file], environment)).toMatchObject({
    commit: head,
    path: 'people/ada.yaml',
  })
})

test('is no commit when the documents are others than in it', async () => {
  commit()
  await writeFile(join(folder, 'people', 'grace.yaml'), 'kind: User\n')
  expect(await sourceOf([join(folder, 'people')], environment)).toEqual({
    repo: 'https://git.example.test/iam.git',
    path: 'people/',
  })
  expect(await sourceOf([join(folder, 'people', 'ada.yaml')], environment)).toHaveProperty('commit')
})

test('without an origin is called like the folder', async () => {
  git('init', '-q')
  expect(await sourceOf([folder], environment)).toEqual({ repo: folder.split('/').at(-1) })
})

test('is nothing outside of a checkout, from standard input, and without git', async () => {
  const outside = { ...environment, GIT_CEILING_DIRECTORIES: tmpdir() }
  expect(await sourceOf([join(folder, 'people')], outside)).toBeUndefined()
  expect(await sourceOf(['-'], environment)).toBeUndefined()
  commit()
  expect(await sourceOf([folder], { ...environment, PATH: '/nowhere' })).toBeUndefined()
})
