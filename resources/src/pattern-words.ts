/**
 * What the patterns of the schemas ask for, in words: a person who wrote something else is told these, and never a regular expression. A test finds a pattern
 * that has none.
 */

/** Words by pattern; they go on from `must`. */
const words: Readonly<Record<string, string>> = {
  // Names.
  '^[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Z}]+$': 'have no spaces, control or invisible characters',
  '^[^@\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Z}]+@[^@\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Z}]+$':
    'be an e-mail address such as ada@example.test',
  '^[^\\p{Cc}\\p{Cs}]+$': 'be on one line, without control characters',
  '^[^\\p{Cc}\\p{Cs}]*$': 'be on one line, without control characters',
  '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$':
    'be lower-case letters, digits and hyphens, with a letter or digit at both ends',
  '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$':
    'be lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
  '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$':
    'be lower-case letters, digits, dots, hyphens and underscores, with a letter or digit at both ends',
  '^[A-Za-z][A-Za-z0-9_.-]*$':
    'begin with a letter and go on with letters, digits, dots, hyphens and underscores',
  '^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$':
    'be letters, digits, dots, hyphens, underscores and slashes, with a letter or digit at both ends',
  '^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$':
    'be empty, or letters, digits, dots, hyphens and underscores with a letter or digit at both ends',
  '^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?(=[A-Za-z0-9_.-]*)?$':
    'be the name of a label, or NAME=VALUE such as team=engines',
  '^[A-Za-z0-9._-]+$': 'be letters, digits, dots, hyphens and underscores',
  '^(\\*|[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*(\\.\\*)?)$':
    'be a permission such as zones.view or zones.*, in lower case, or * for all',
  '^[a-z-]+$': 'be lower-case letters and hyphens',

  // Languages and places.
  '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$': 'be a language tag such as en or nl-BE',
  '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$':
    'be a time zone of the IANA database such as Europe/Amsterdam or UTC',
  '^[0-9A-Fa-f.:]+/[0-9]{1,3}$': 'be a network such as 198.51.100.0/24 or 2001:db8::/32',
  '^[0-9A-Fa-f.:]+$': 'be an IP address such as 192.0.2.10 or 2001:db8::1',
  '^https?://[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Z}]+$':
    'be an address such as https://rollcall.example.test',

  // Time and numbers.
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$':
    'be an instant in UTC such as 2027-01-31T12:00:00Z',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z$':
    'be an instant in UTC such as 2027-01-31T12:00:00Z',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$':
    'be an instant in UTC with milliseconds such as 2027-01-31T12:00:00.000Z',
  '^P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?(T([0-9]{1,4}H)?([0-9]{1,4}M)?([0-9]{1,4}S)?)?$':
    'be a length of time such as P7D (seven days), P3M (three months) or PT1H (an hour)',
  '^([0-9]{1,7}|[0-9]{1,2}%|100%)$': 'be a number such as 25, or a share such as 5%',

  // Credentials and their parts.
  '^\\$argon2id\\$[A-Za-z0-9+/=,$]+$': 'be a hash of argon2id as PHC writes it: $argon2id$v=19$...',
  '^age1[02-9ac-hj-np-z]{58}$': 'be a recipient of age: age1 and 58 letters and digits',
  '^[0-9a-f]{64}$': 'be a SHA-256: 64 hexadecimal digits in lower case',
  '^rck_[0-9A-Za-z]{4}$': 'be the first eight characters of an API key: rck_ and four more',
  '^[0-9]{6}$': 'be six digits',
  '^[0-9a-f]{8}$': 'be eight hexadecimal digits in lower case',
  '^[0-9A-Za-z+/]{59}=$': 'be the public key of a checkpoint: base64 of 60 characters',
  '^[0-9A-Za-z+/]{86}==$': 'be the signature of a checkpoint: base64 of 88 characters',
  '^[A-Za-z0-9_-]+$': 'be base64url: letters, digits, hyphens and underscores',
  '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$':
    'be an identity such as 01890a5d-ac96-774b-bcce-b302099a8057',

  // Declarers.
  '^(Never|IfReleased|IfUnowned|From:(kubernetes|terraform|cli|scim)/[^/\\p{Cc}\\p{Cs}]+/[^\\p{Cc}\\p{Cs}]+)$':
    'be Never, IfReleased, IfUnowned, or From:KIND/INSTANCE/NAME with KIND one of kubernetes, terraform, cli, scim',
  '^(kubernetes|terraform|cli|scim)/[^/]+(/.+)?$':
    'be KIND/INSTANCE or KIND/INSTANCE/NAME with KIND one of kubernetes, terraform, cli, scim',
}

/** What a text must be that does not match the pattern: `be six digits`, to be read after `must`. */
export function wordsOfPattern(pattern: string): string {
  return words[pattern] ?? 'have another form'
}

/** Whether there are words for the pattern. */
export function hasWords(pattern: string): boolean {
  return Object.hasOwn(words, pattern)
}
