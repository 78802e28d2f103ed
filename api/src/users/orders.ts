import type { HashedPassword } from '../passwords/passwords.ts'

/** What a write does beside the row of the user, in the same transaction. */
export type UserOrder =
  /** Ends sessions and open links. */
  | { do: 'end-access' }
  /** Ends open links to set a new password; invitations stay, and what is asked when they are accepted decides. */
  | { do: 'end-resets' }
  | { do: 'end-sessions' }
  | { do: 'forget-failures' }
  | { do: 'reset-mfa' }
  | { do: 'require-password-change' }
  /** `declared`: the text of a declared password, by which it is recognised when it is declared again. It lives as long as the request. */
  | { do: 'set-password'; hashed: HashedPassword; declared: string | null; mustChange: boolean }
  | { do: 'remove-password' }
  /** Mails a link to set a new password. */
  | { do: 'send-reset'; expiresAt: Date }
  /** Mails an invitation to an account. */
  | { do: 'invite'; accountId: string; account: string; expiresAt: Date }
  | { do: 'revoke-keys' }
