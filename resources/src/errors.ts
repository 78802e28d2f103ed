/**
 * Every code that Rollcall answers or shows, with its meaning. Codes are never reused. `docs/reference/errors.md` is generated from here.
 */
export const errorCodes = {
  'request.malformed': 'The request is not well-formed',
  'request.too-large': 'The request is larger than allowed',
  'request.timeout': 'The body of the request did not come in time',
  'request.invalid': 'The request does not fit the schema',
  'request.unsupported-media-type': 'The content type is not supported',
  'request.not-found': 'There is no such route',
  'request.method-not-allowed': 'The route does not take this method',
  'request.precondition-required': 'If-Match is needed',
  'request.precondition-failed': 'The object was changed since it was read',
  'request.cursor-invalid': 'The cursor is not one that this API gave for this list',
  'request.idempotency-key-reused': 'The Idempotency-Key was used with another request',
  'request.manager-required': 'The Rollcall-Manager header is needed',
  'request.epoch-stale': 'A newer leader of the same manager has written',
  'request.rate-limited': 'The caller asks too often',
  'auth.credential-missing': 'A credential is needed',
  'auth.credential-invalid': 'The credential is not valid',
  'auth.permission-missing': 'The caller does not hold the permission',
  'auth.access-refused': 'The credential is valid and an access rule refuses it here',
  'auth.sign-in-failed': 'The username and the password do not sign in',
  'auth.ticket-invalid': 'The sign-in was not begun, or too long ago',
  'auth.link-invalid': 'The link is not known, was used or has expired',
  'auth.code-wrong': 'The code of the second factor is not right',
  'auth.too-many-attempts': 'Too many attempts',
  'auth.password-refused': 'The password is not taken',
  'auth.current-password-wrong': 'The current password is needed and was not right',
  'auth.oidc-refused': 'The answer of the identity provider signs nobody in',
  'auth.passkey-refused': 'The passkey signs nobody in',
  'auth.step-up-needed': 'The user has to prove again who is there',
  'auth.session-required': 'The route is for people who have signed in',
  'auth.origin-refused': 'The request with a cookie does not come from a page of this server',
  'auth.mfa-required': 'The last second factor must remain',
  'auth.mfa-factor-not-found': 'The second factor does not exist',
  'auth.mfa-factors-too-many': 'There are as many second factors as a user may have',
  'object.not-found': 'The object does not exist',
  'object.managed-by-another': 'The object is declared by another manager',
  'object.field-managed': 'The field is declared by a manager',
  'object.adoption-refused': 'The declaration may not take the object over',
  'object.immutable-field': 'The field cannot be changed',
  'object.protected': 'The object belongs to the system',
  'object.rank-too-low': 'The caller ranks below the object',
  'account.not-found': 'The account does not exist',
  'account.name-taken': 'The name of the account is taken',
  'account.in-use': 'The account still has users',
  'account.policy-relaxed': 'Only an owner may relax the policy',
  'role.not-found': 'The role does not exist',
  'role.name-taken': 'The name of the role is taken',
  'role.in-use': 'The role is still assigned',
  'role.circle': 'Roles cannot include each other in a circle',
  'role.exceeds-grantor': 'The role holds permissions that the caller does not hold',
  'user.not-found': 'The user does not exist',
  'user.username-taken': 'The username is taken',
  'user.email-taken': 'The e-mail address is taken by an active person',
  'user.email-required': 'A person needs an e-mail address',
  'user.removal-exceeds-policy': "The account's policy does not allow this removal",
  'user.confirmation-required': 'Erasing a user needs the confirmation',
  'user.last-owner': 'The last active owner must remain',
  'user.own-user': 'A caller does not administer its own user',
  'user.credential-mode-forbidden': 'The policy does not allow this way to get a credential',
  'user.email-change-pending': 'The change of an e-mail address waits for an approval',
  'user.email-change-forbidden': 'The e-mail address cannot be changed',
  'user.one-role': 'A user holds one role in the account',
  'user.invitation-open': 'An invitation is open already',
  'user.profile-incomplete': 'Members of the profile are missing',
  'user.too-few-administrators': 'The fewest administrators of the account must remain',
  'user.accounts-confirmation-required': 'A removal from every account needs its confirmation',
  'user.removal-held': 'The removal is above the budget of the account and waits for an approval',
  'approval.decided': 'The approval was decided already',
  'approval.own-request': 'Nobody approves what they asked for',
  'user.exceeds-caller': 'The user may do what the caller may not',
  'user.act-impossible': 'The act does not fit the user as it stands',
  'user.revision-lowered': 'A revision never goes down',
  'user.parent-circle': 'A user cannot be above itself',
  'role-assignment.exists': 'The user already holds the role there',
  'api-key.name-taken': 'The user has a live key of that name',
  'api-key.hash-known': 'A key with that hash was already registered',
  'api-key.hash-invalid': 'The hash is not one of an API key',
  'api-key.recipient-invalid': 'The recipient is not one of age',
  'api-key.combination-refused': 'The members of the API key do not go together',
  'ip-whitelist.invalid-network': 'Not a network in CIDR notation',
  'ip-whitelist.host-bits': 'The network has host bits set',
  'ip-whitelist.lockout': 'The IP whitelist shuts out somebody who must get in',
  'import.file-invalid': 'The file cannot be read',
  'import.column-unknown': 'The file has a column that is no member of a user',
  'import.row-repeated': 'An earlier row of the file is about the same user',
  'import.secret-refused': 'A file never carries a password',
  'bulk.confirmation-required': 'An act on several users needs its confirmation',
  'bulk.confirmation-stale': 'The confirmation is not of this list as it is now',
  'changes.cursor-expired': 'The cursor is too old or of another epoch: list again',
  'server.unavailable': 'The API cannot answer now',
  'server.overloaded': 'The API has too much to do',
  'server.broken': 'The API failed',
} as const

/** A stable code. */
export type ErrorCode = keyof typeof errorCodes

/** What the caller of the API, or the writer of the declaration, can do about each code. */
export const errorAdvice: Readonly<Record<ErrorCode, string>> = {
  'request.malformed':
    'Send valid JSON in UTF-8, without NUL bytes and lone surrogates, to a well-formed URL.',
  'request.too-large': 'Send fewer items in one request.',
  'request.timeout': 'Send it again over a faster connection, or in parts.',
  'request.invalid':
    'Correct what `errors` points at: each entry names the member and what is allowed.',
  'request.unsupported-media-type':
    'Send `Content-Type: application/json`, for PATCH also `application/merge-patch+json`.',
  'request.not-found': 'Check the path; `/openapi.json` lists every route.',
  'request.method-not-allowed': 'Use a method that the `Allow` header names.',
  'request.precondition-required':
    'Send `If-Match` with the ETag that was read, or `*` to write whatever is there.',
  'request.precondition-failed': 'Read the object again and decide again.',
  'request.cursor-invalid':
    'Start the list again without `cursor`, with the same filter and order on every page.',
  'request.idempotency-key-reused': 'Use a new `Idempotency-Key` for another request.',
  'request.manager-required': 'Send `Rollcall-Manager: KIND/INSTANCE`.',
  'request.epoch-stale': 'Nothing: a newer leader works on; the older one must stop.',
  'request.rate-limited':
    'Ask again after `Retry-After` seconds, and less often; a feed and lists of 1,000 save requests.',
  'auth.credential-missing': 'Send `Authorization: Bearer rck_...`.',
  'auth.credential-invalid': 'Check that the API key is complete and was not revoked or replaced.',
  'auth.permission-missing':
    "Have a role with the named permission assigned, or lift the API key's restriction.",
  'auth.access-refused':
    'The named rule refused: see the access reasons. Change the user, the API key or the whitelist.',
  'auth.sign-in-failed':
    'Check both, or reset the password. The answer is the same for a user that does not exist, is locked or has no password.',
  'auth.ticket-invalid': 'Sign in again from the start.',
  'auth.link-invalid':
    'Ask for a new link; each works once, and a new one replaces the one before it.',
  'auth.code-wrong':
    'Type the code that the app shows now, each is taken once; or use a recovery code.',
  'auth.too-many-attempts': 'Wait as long as `Retry-After` says.',
  'auth.password-refused': 'Choose another: `errors` says what is wrong with this one.',
  'auth.current-password-wrong': 'Send the present password as `currentPassword`.',
  'auth.oidc-refused':
    'Begin again at `/v1/auth/oidc/{provider}/start`. The audit log says why, when the user is known; the log of the API says it otherwise.',
  'auth.passkey-refused': 'Ask for new options and use a passkey that is registered here.',
  'auth.step-up-needed': 'Send the present password to `POST /v1/me/step-up`, or sign in again.',
  'auth.session-required': 'Sign in with a password; an API key does not do here.',
  'auth.origin-refused':
    'Send JSON, and the `Origin` of this server; or use `Authorization: Bearer` in place of the cookie.',
  'auth.mfa-required': 'Enrol another factor first, or have `mfa` set to `optional`.',
  'auth.mfa-factor-not-found': 'List the factors again.',
  'auth.mfa-factors-too-many': 'Remove one first.',
  'object.not-found':
    'Check the identity and the account; what the caller may not see is not found either.',
  'object.managed-by-another':
    'Change it where it is declared, or take it over with `adoption`; `holder` names the manager.',
  'object.field-managed':
    'Change the field where it is declared, or take it out of that declaration.',
  'object.adoption-refused':
    'Set `adoption` to what the message names, if the declaration is meant to take the object over.',
  'object.immutable-field': 'Declare another object with the new value, and remove this one.',
  'object.protected':
    'Nothing: the roles of the system stay as they are. Declare a role of your own.',
  'object.rank-too-low': 'Let somebody of the same or a higher rank do it.',
  'account.not-found': 'Declare the account first, or correct its name.',
  'account.name-taken': 'Choose another name, or adopt the account that has it.',
  'account.in-use': 'Take its users out of the account first.',
  'account.policy-relaxed': 'Let an owner do it.',
  'role.not-found': 'Declare the role first, or correct its name.',
  'role.name-taken': 'Choose another name, or adopt the role that has it.',
  'role.in-use': 'Take the role from its holders first, or delete it with `assigned=detach`.',
  'role.circle': 'Take one of the roles out of `includes`.',
  'role.exceeds-grantor': 'Let somebody assign it who holds all of its permissions.',
  'user.not-found': 'Declare the user first, or correct the username.',
  'user.username-taken':
    'Choose another username, or adopt the user that has it. Case does not count.',
  'user.email-taken':
    'Choose another address, or deactivate the person that has it. Case does not count.',
  'user.email-required': 'Give the person an e-mail address, or make it an application.',
  'user.removal-exceeds-policy':
    'Remove with a `policy` that the account allows; `deactivate` always is.',
  'user.confirmation-required': 'Repeat the request with `confirm=USERNAME`.',
  'user.last-owner': 'Make another active user an owner first.',
  'user.own-user': 'Use `/v1/me` for the profile; let another administrator do the rest.',
  'user.credential-mode-forbidden':
    'Use a `credential.mode` that the message names, or let an owner change the policy.',
  'user.email-change-pending':
    'Wait, or have somebody else approve it: `POST /v1/approvals/{id}:approve`.',
  'user.email-change-forbidden':
    'Declare the address that is stored; the policy, or whoever rejected the request, lets nobody change it.',
  'user.one-role': 'Name one role; a new one replaces the old one.',
  'user.invitation-open':
    'Wait until it is accepted or has expired, or send it again with `POST /v1/users/{id}:invite`.',
  'user.profile-incomplete':
    'Add what `errors` points at; the policy or a role of the user requires it.',
  'user.too-few-administrators': 'Make another active user an administrator first.',
  'user.accounts-confirmation-required':
    'Repeat the request with `confirmAccounts` as the message shows it.',
  'user.removal-held':
    'Have somebody approve it: `POST /v1/approvals/{id}:approve`; until then the user works on.',
  'approval.decided': 'Nothing: read the approval to see what was decided.',
  'approval.own-request': 'Let somebody else decide, or an owner.',
  'user.exceeds-caller': 'Let somebody do it who holds every permission that the user holds.',
  'user.act-impossible': 'Read the user: `acts` lists what can be done with it now.',
  'user.revision-lowered': 'Declare a number above the one that the message names.',
  'user.parent-circle': 'Name a parent that is no child of the user.',
  'role-assignment.exists': 'Nothing is missing; adopt the assignment to declare it.',
  'api-key.name-taken': 'Choose another name, or revoke the key that has it.',
  'api-key.hash-known': 'Make a new key: each text belongs to one key, for good.',
  'api-key.hash-invalid':
    'Send the SHA-256 of the whole text in 64 lower-case hexadecimal characters, with `prefix`.',
  'api-key.recipient-invalid': 'Send the public key that `age-keygen` printed: `age1...`.',
  'api-key.combination-refused': 'Change one of the members that the message names.',
  'ip-whitelist.invalid-network':
    'Write a network such as `198.51.100.0/24` or `2001:db8::/32`; one address is `192.0.2.7/32`.',
  'ip-whitelist.host-bits': 'Write the network as the message shows it.',
  'ip-whitelist.lockout':
    'Add an entry for the address that the message names, or name the username in `acknowledgeLockout`.',
  'import.file-invalid':
    'Save the file as CSV in UTF-8 or as XLSX, without macros, encryption or external parts.',
  'import.column-unknown':
    'Name the columns like the members of a user: `username`, `email`, `firstName`.',
  'import.row-repeated': 'Keep one row for each user.',
  'import.secret-refused':
    'Take the column out of the file; with `credential` `invite` the user sets the password.',
  'bulk.confirmation-required':
    'Ask with `dryRun=true` first, look at the list, and send its `confirm` with the same list.',
  'bulk.confirmation-stale':
    'Ask with `dryRun=true` again: the list, one of its users or the time has changed.',
  'changes.cursor-expired':
    'List the objects again, and follow the feed from the cursor of that list.',
  'server.unavailable': 'Try again after `Retry-After` seconds.',
  'server.overloaded': 'Try again after `Retry-After` seconds, with fewer requests at once.',
  'server.broken': 'Look for `requestId` in the log of the API, and report it.',
}
