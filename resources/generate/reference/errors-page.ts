import { generatedMark } from './mark.ts'
import { catalogueOf, cell } from './catalogue.ts'

/** The catalogue of codes with status and advice. */
export function errorsPage(
  catalogue: Readonly<Record<string, unknown>>,
  http: Readonly<Record<string, unknown>>,
): { title: string; text: string } {
  const titles = catalogueOf(catalogue, 'errorCodes')
  const advice = catalogueOf(catalogue, 'errorAdvice')
  const statuses = catalogueOf(http, 'statuses')
  const rows = [...titles].map(
    ([code, meaning]) =>
      `| \`${code}\` | ${statuses.get(code) ?? ''} | ${cell(meaning)} | ${cell(advice.get(code) ?? '')} |`,
  )
  const text = `${generatedMark}

# Errors

Every refusal and every failure of the API is a problem document (RFC 9457, \`application/problem+json\`) with a \`code\` from this list. The operator
shows the code as the reason of a condition, the Terraform provider and the command line show it in their message. Codes are stable and never reused.

Status 4xx: the request is refused, and sending it again changes nothing. 429, 503: try again later, after \`Retry-After\` seconds. 500: a fault of the API.

| Code | Status | Meaning | What to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`
  return { title: 'Errors', text }
}
