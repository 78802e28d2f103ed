import { catalogueOf, cell } from './catalogue.ts'
import { generatedMark } from './mark.ts'

/** The reasons of access decisions, in the order in which the rules are asked. */
export function accessReasonsPage(module: Readonly<Record<string, unknown>>): {
  title: string
  text: string
} {
  const reasons = [...catalogueOf(module, 'accessReasons')]
  const rows = reasons.map(([reason, meaning]) => `| \`${reason}\` | ${cell(meaning)} |`)
  const text = `${generatedMark}

# Access reasons

\`POST /v1/access:check\` answers one of these as \`reason\`. The rules are asked in this order, and the first that refuses is answered. Rollcall's own API
asks them too: a request that one of them refuses gets \`auth.access-refused\` with the reason.

| Reason | Meaning |
| --- | --- |
${rows.join('\n')}
`
  return { title: 'Access reasons', text }
}
