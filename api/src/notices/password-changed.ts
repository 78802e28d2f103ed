import type { OutgoingMail } from '../mail/outgoing.ts'
import type { NoticeUser } from './notices.ts'

/** Tells the user that the password is another now, whoever changed it and whatever the policy says (OWASP ASVS 6.3.7). */
export function passwordChangedMails(
  { id, email, language, username, displayName }: Omit<NoticeUser, 'type'>,
  now: Date,
): OutgoingMail[] {
  if (email == null) return []
  return [
    {
      userId: id,
      to: email,
      language,
      template: {
        name: 'password-changed',
        data: {
          user: { username, displayName: displayName ?? null },
          at: now.toISOString(),
        },
      },
    },
  ]
}
