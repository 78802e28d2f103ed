import { stringify } from 'yaml'
import type { Schema } from '../schema.ts'
import { snake } from './terraform.ts'

/** Version 1.1 quotes what some readers would take for a date or a truth value: `"2026-11-01"`, `"no"`. */
const yamlOptions = { lineWidth: 100, version: '1.1' } as const

/** The first example of a member; undefined when it has none. */
export function exampleOf(schema: Schema): unknown {
  return schema.examples?.[0]
}

/** A whole object in YAML. */
export function yamlExample(
  kind: string,
  spec: Readonly<Record<string, unknown>>,
  name: string,
): string {
  const manifest = { apiVersion: 'rollcall.dev/v1beta1', kind, metadata: { name }, spec }
  return stringify(manifest, yamlOptions).trimEnd()
}

/** A member in YAML, as it stands under `spec`. */
export function yamlMember(name: string, value: unknown): string {
  return stringify({ [name]: value }, yamlOptions).trimEnd()
}

/** A whole resource in HCL. */
export function hclExample(
  resource: string,
  spec: Readonly<Record<string, unknown>>,
  label: string,
): string {
  return `resource "${resource}" "${label}" {\n${attributes(spec, '  ')}\n}`
}

function attributes(object: Readonly<Record<string, unknown>>, indent: string): string {
  const names = Object.keys(object).map(snake)
  const width = Math.max(...names.map((name) => name.length))
  return Object.entries(object)
    .map(([name, value]) => `${indent}${snake(name).padEnd(width)} = ${hclValue(value)}`)
    .join('\n')
}

/** A value in HCL. JSON's texts are HCL's, but for `\${` and `%{`, which start a template. */
export function hclValue(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{')
  if (Array.isArray(value)) return `[${value.map((one) => hclValue(one)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, one]) => `${snake(name)} = ${hclValue(one)}`)
    return `{ ${members.join(', ')} }`
  }
  return JSON.stringify(value)
}
