import { describe, expect, test } from 'vitest'

import type { Resource } from '../attribute.ts'
import { enterpriseUrn, userModel, userUrn } from '../users/user-model.ts'
import { bind } from './bind.ts'
import { holds } from './evaluate.ts'
import { parseFilter, parsePatchPath } from './parse.ts'

const bjensen: Resource = {
  schemas: [userUrn, enterpriseUrn],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'Ab1',
  userName: 'bjensen',
  name: { familyName: "O'Malley", givenName: 'Barbara' },
  title: 'Guide',
  userType: 'Employee',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@example.org', type: 'home' },
  ],
  ims: [{ value: 'babs@foo.com', type: 'xmpp' }],
  meta: { resourceType: 'User', lastModified: '2011-05-13T04:42:34Z' },
}
const jdoe: Resource = {
  schemas: [userUrn],
  id: '2819c223-7f76-453a-919d-413861904647',
  externalId: 'ab1',
  userName: 'JDoe',
  userType: 'Intern',
  active: false,
  emails: [{ value: 'jdoe@example.net', type: 'home', primary: true }],
  meta: { resourceType: 'User', lastModified: '2012-01-01T00:00:00Z' },
}

/** Names of those for whom the filter holds. */
function found(filter: string): unknown[] {
  const bound = bind(userModel, parseFilter(filter))
  return [bjensen, jdoe].filter((user) => holds(bound, user)).map((user) => user['userName'])
}

describe('the examples of RFC 7644, section 3.4.2.2', () => {
  test.each([
    ['userName eq "bjensen"', ['bjensen']],
    ['name.familyName co "O\'Malley"', ['bjensen']],
    ['userName sw "J"', ['JDoe']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', ['JDoe']],
    ['title pr', ['bjensen']],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', ['JDoe']],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', ['bjensen', 'JDoe']],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', []],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', ['bjensen']],
    ['title pr and userType eq "Employee"', ['bjensen']],
    ['title pr or userType eq "Intern"', ['bjensen', 'JDoe']],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', ['bjensen']],
    [
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      ['bjensen'],
    ],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      ['JDoe'],
    ],
    ['userType eq "Employee" and (emails.type eq "work")', ['bjensen']],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', ['bjensen']],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      ['bjensen'],
    ],
  ])('%s', (filter, names) => {
    expect(found(filter)).toEqual(names)
  })
})

describe('precedence', () => {
  test.each([
    // and binds tighter than or.
    ['title pr or userType eq "Intern" and active eq true', ['bjensen']],
    ['(title pr or userType eq "Intern") and active eq true', ['bjensen']],
    ['active eq false and title pr or userType eq "Intern"', ['JDoe']],
    ['active eq false and (title pr or userType eq "Nobody")', []],
    ['not (title pr) or title pr', ['bjensen', 'JDoe']],
    ['not (title pr or userType eq "Intern")', []],
    ['not (title pr and userType eq "Intern")', ['bjensen', 'JDoe']],
    ['not (not (title pr))', ['bjensen']],
  ])('%s', (filter, names) => {
    expect(found(filter)).toEqual(names)
  })
})

describe('case', () => {
  test.each([
    ['a username is compared without case', 'userName eq "BJENSEN"', ['bjensen']],
    ['an externalId is compared with case', 'externalId eq "ab1"', ['JDoe']],
    ['names of attributes have none', 'USERNAME EQ "bjensen"', ['bjensen']],
    ['nor have operators and words', 'title PR AND NOT (userType Eq "x")', ['bjensen']],
    ['nor have URNs', 'URN:IETF:params:scim:schemas:CORE:2.0:User:username sw "j"', ['JDoe']],
    ['a sharp s is two', 'name.familyName ew "ey" and not (userName co "\u00df")', ['bjensen']],
  ])('%s', (_name, filter, names) => {
    expect(found(filter)).toEqual(names)
  })
})

describe('values', () => {
  test.each([
    ['a truth as a text, as some clients write it', 'active eq "True"', ['bjensen']],
    ['null is not assigned', 'title eq null', ['JDoe']],
    ['not null is assigned', 'title ne null', ['bjensen']],
    ['what is not assigned differs from everything', 'title ne "Guide"', ['JDoe']],
    ['a list differs when none of its values is equal', 'emails ne "babs@example.org"', ['JDoe']],
    [
      'one value has to fit the whole filter in brackets',
      'emails[type eq "home" and value co ".com"]',
      [],
    ],
    [
      'a sub-attribute of chosen values, as Entra asks',
      'emails[type eq "work"].value eq "BJENSEN@example.com" and active eq true',
      ['bjensen'],
    ],
    ['a text with escapes', 'userName eq "\\u0062jensen"', ['bjensen']],
    ['an attribute that Rollcall does not keep', 'photos pr or roles eq "x"', []],
  ])('%s', (_name, filter, names) => {
    expect(found(filter)).toEqual(names)
  })
})

describe('what is refused', () => {
  test.each([
    'userName eq',
    'userName',
    'userName eq bjensen',
    'userName is "bjensen"',
    'eq "bjensen"',
    '',
    '   ',
    'userName eq "bjensen" and',
    'userName eq "bjensen" title pr',
    '(userName eq "bjensen"',
    'userName eq "bjensen")',
    'emails[type eq "work"',
    'emails[type eq "work"].value',
    'emails[type eq "work"].nothing eq "x"',
    'emails[type eq "work" and emails[type eq "home"]]',
    'userName[type eq "work"]',
    'userName eq "bjensen',
    'userName eq "a\\q"',
    'nothing eq "bjensen"',
    'name.nothing pr',
    'urn:example:User:userName pr',
    'name eq "Barbara"',
    'active gt true',
    'active co "tr"',
    'active eq "maybe"',
    'meta.created co "2011"',
    'meta.created gt "yesterday"',
    'userName eq 1',
    'userName gt null',
    'password sw "a"',
    'not userName eq "a"',
    `${'('.repeat(40)}title pr${')'.repeat(40)}`,
    Array.from({ length: 201 }, () => 'title pr').join(' or '),
    `userName eq "${'x'.repeat(9_000)}"`,
  ])('%s', (filter) => {
    expect(() => found(filter)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidFilter' }),
    )
  })
})

describe('paths of a PATCH', () => {
  test.each([
    ['members', { path: 'members', filter: undefined, sub: undefined }],
    ['name.familyName', { path: 'name.familyName', filter: undefined, sub: undefined }],
    [
      'addresses[type eq "work"]',
      {
        path: 'addresses',
        filter: { is: 'compare', path: 'type', operator: 'eq', value: 'work' },
        sub: undefined,
      },
    ],
    [
      'emails[type eq "work" and value ew "example.com"].value',
      { path: 'emails', filter: expect.objectContaining({ is: 'and' }), sub: 'value' },
    ],
  ])('%s', (text, path) => {
    expect(parsePatchPath(text)).toEqual(path)
  })

  test.each(['', 'emails[', 'emails[type eq "work"]value', 'a b', 'emails[]', '.value', '1a'])(
    '%s is refused',
    (text) => {
      expect(() => parsePatchPath(text)).toThrow(
        expect.objectContaining({ scimType: 'invalidPath' }),
      )
    },
  )
})
