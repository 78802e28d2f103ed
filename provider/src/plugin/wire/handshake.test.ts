import { expect, test } from 'vitest'
import { cookie, refuseCaller, type Caller } from './handshake.ts'

const caller: Caller = {
  cookie,
  protocolVersions: '5,6',
  clientCertificate: undefined,
  socketDirectory: undefined,
  multiplex: undefined,
}

test.each<[string, Partial<Caller>, RegExp | undefined]>([
  ['terraform is served', {}, undefined],
  ['a caller that offers no versions is served', { protocolVersions: undefined }, undefined],
  ['a person who starts it by hand is told who does', { cookie: undefined }, /not by hand/],
  ['another cookie is not ours', { cookie: 'another' }, /not by hand/],
  [
    'an old caller is told what to use',
    { protocolVersions: '4,5' },
    /speaks plugin protocol 6.*offers 4, 5/,
  ],
])('%s', (_, said, refusal) => {
  const answer = refuseCaller({ ...caller, ...said })
  if (refusal === undefined) expect(answer).toBeUndefined()
  else expect(answer).toMatch(refusal)
})
