import { catalogueOf, cell } from './catalogue.ts'
import { generatedMark } from './mark.ts'

/** The permissions of Rollcall itself. */
export function permissionsPage(module: Readonly<Record<string, unknown>>): {
  title: string
  text: string
} {
  const permissions = [...catalogueOf(module, 'rollcallPermissions')]
  const rows = permissions.map(([name, allows]) => `| \`${name}\` | ${cell(allows)} |`)
  const text = `${generatedMark}

# Permissions

A role holds permissions. Names that start with \`rollcall.\` are Rollcall's own, and this list is closed; every other dotted name, such as \`zones.view\`, belongs to the
application that asks for it. \`zones.*\` covers every name below \`zones.\`, and \`*\` covers everything.

| Permission | Allows |
| --- | --- |
${rows.join('\n')}
`
  return { title: 'Permissions', text }
}
