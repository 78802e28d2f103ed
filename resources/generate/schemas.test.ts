import { Ajv } from 'ajv'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameChecks } from '../src/index.ts'
import { childrenOf, type Definitions, refName, type Schema } from './schema.ts'

const folder = 'resources/schemas'
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    // The file under test; what is asserted below is what it is taken for.
    ...(JSON.parse(readFileSync(join(folder, name), 'utf8')) as { definitions: Definitions }),
  }))

describe.each(files)('$name', ({ name, definitions }) => {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true, formats: nameChecks })
  ajv.addFormat('uuid', true).addFormat('date-time', true)
  ajv.addKeyword('k8s').addKeyword('terraform')
  ajv.addSchema({ $id: name, definitions })

  test.each(Object.keys(definitions))('%s is a schema that a strict reader takes', (definition) => {
    expect(ajv.getSchema(`${name}#/definitions/${definition}`)).toBeTypeOf('function')
  })

  test('is self-contained, and refers to objects only', () => {
    const refs = Object.values(definitions).flatMap((schema) => refsIn(schema))
    expect(refs.filter((ref) => definitions[ref]?.type !== 'object')).toEqual([])
  })

  test('has examples that fit', () => {
    const wrong = Object.entries(definitions).flatMap(([definition, schema]) =>
      Object.entries(schema.properties ?? {}).flatMap(([member, { examples }]) => {
        const check = ajv.getSchema(`${name}#/definitions/${definition}/properties/${member}`)
        return (examples ?? [])
          .filter((example) => check?.(example) !== true)
          .map((example) => `${definition}.${member}: ${JSON.stringify(example)}`)
      }),
    )
    expect(wrong).toEqual([])
  })
})

test('the Kubernetes form of a spec has no reference and no union: it can be a structural schema', () => {
  const forms = files.flatMap(({ definitions }) =>
    Object.entries(definitions).filter(([name]) => name.endsWith('KubernetesSpec')),
  )
  expect(forms.map(([name]) => name).toSorted()).toEqual([
    'AccountKubernetesSpec',
    'ApiKeyKubernetesSpec',
    'ConnectionKubernetesSpec',
    'RoleAssignmentKubernetesSpec',
    'RoleKubernetesSpec',
    'UserKubernetesSpec',
  ])
  const inexpressible = forms.flatMap(([name, form]) =>
    everySchema(form)
      .filter((schema) => schema.$ref ?? schema.anyOf ?? schema.oneOf ?? schema.allOf)
      .map(() => name),
  )
  expect(inexpressible).toEqual([])
})

test('no member that Rollcall stores has a default', () => {
  const withDefault = files.flatMap(({ definitions }) =>
    Object.entries(definitions)
      .filter(([name]) => /Spec$|SpecPatch$/.test(name))
      .filter(([, schema]) => everySchema(schema).some((inner) => inner.default !== undefined))
      .map(([name]) => name),
  )
  expect(withDefault).toEqual([])
})

function refsIn(schema: Schema): string[] {
  return everySchema(schema).flatMap(({ $ref }) => ($ref ? [refName($ref)] : []))
}

function everySchema(schema: Schema): Schema[] {
  return [schema, ...childrenOf(schema).flatMap(everySchema)]
}
