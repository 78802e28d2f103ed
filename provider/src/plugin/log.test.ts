import { expect, test } from 'vitest'
import { createLog, parseLevel } from './log.ts'

test('a line has six fractional digits, without which go-plugin takes it for plain text', () => {
  const lines: string[] = []
  const log = createLog(
    'info',
    (line) => lines.push(line),
    () => new Date('2026-11-01T08:00:00.123Z'),
  )
  log.debug('too quiet to be heard')
  log.info('configured', { workspace: 'default' })
  expect(lines).toEqual([
    '{"workspace":"default","@level":"info","@message":"configured","@timestamp":"2026-11-01T08:00:00.123000Z"}\n',
  ])
})

test.each([
  ['TRACE', 'trace'],
  ['off', 'off'],
  ['loud', undefined],
])('the level %s is %s', (text, level) => {
  expect(parseLevel(text)).toBe(level)
})
