import { expect, test } from 'vitest'
import { readLogLine } from './local-api.ts'

test.each<[string, string | undefined, string]>([
  ['', undefined, 'nothing'],
  ['rollcall: the port 8080 is taken', 'the port 8080 is taken', 'plain text is shown'],
  ['{"level":"info","msg":"serving"}', undefined, 'news are not shown'],
  ['{"level":"warn","msg":"slow"}', 'slow', 'a warning is shown'],
  [
    '{"level":"error","msg":"lost","err":{"message":"connection refused"}}',
    'lost: connection refused',
    'an error is shown with its cause',
  ],
  [
    '{"level":"error","msg":"it broke: why","err":{"message":"why"}}',
    'it broke: why',
    'a cause is not said twice',
  ],
  ['{not json', '{not json', 'what is no JSON is shown as it is'],
])('%j is read as %j: %s', (line, shown) => {
  expect(readLogLine(line)).toBe(shown)
})
