/** resources/schemas + the kinds' reports -> crds/: one CustomResourceDefinition a kind. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { stringify } from 'yaml'

import { reportedMembers } from '../src/kinds/reports.ts'
import { type JsonSchema, type KubernetesTag, structural } from './structural.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GROUP = 'rollcall.dev'
const VERSION = 'v1beta1'
const CATEGORY = 'rollcall'
const FILES = {
  Account: 'account',
  ApiKey: 'api-key',
  Connection: 'connection',
  Role: 'role',
  RoleAssignment: 'role-assignment',
  User: 'user',
} as const
const HEADER = '# Generated from resources/src by `npm run generate`. Do not edit.\n'

type Definitions = Record<string, JsonSchema>
type KindName = keyof typeof FILES

/** The generated files by their path in the repository: the CRDs, and the chart's templates of them. */
export function generateCrds(root = ROOT): Map<string, string> {
  const files = new Map<string, string>()
  for (const kind of Object.keys(FILES) as KindName[]) {
    const crd = crdOf(kind, definitionsOf(root, kind))
    files.set(`crds/${FILES[kind]}.yaml`, HEADER + yaml(crd))
    files.set(`charts/rollcall/templates/crds/${FILES[kind]}.yaml`, templateOf(crd))
  }
  return files
}

export function crdOf(kind: KindName, definitions: Definitions) {
  const spec = definitionOf(definitions, `${kind}KubernetesSpec`)
  const tag = spec.k8s ?? {}
  const plural = needed(tag, 'plural')
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: needed(tag, 'singular'),
        shortNames: needed(tag, 'shortNames'),
        categories: [CATEGORY],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          ...(tag.selectableFields !== undefined && {
            selectableFields: tag.selectableFields.map((jsonPath) => ({ jsonPath })),
          }),
          additionalPrinterColumns: columnsOf(tag),
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: spec['description'],
              required: ['spec'],
              properties: {
                apiVersion: { type: 'string', description: 'Version of this form of the object.' },
                kind: { type: 'string', description: `Always ${kind}.` },
                metadata: { type: 'object' },
                spec: structural(spec, { path: `${kind}.spec`, bounded: true }),
                status: statusOf(kind, definitions),
              },
            },
          },
        },
      ],
    },
  }
}

/** After the kind's own columns: Ready and Reason for everybody, Age as usual. */
function columnsOf(tag: KubernetesTag) {
  const ready = '.status.conditions[?(@.type=="Ready")]'
  return [
    ...(tag.printColumns ?? []),
    { name: 'Ready', type: 'string', jsonPath: `${ready}.status` },
    { name: 'Reason', type: 'string', jsonPath: `${ready}.reason` },
    { name: 'Message', type: 'string', jsonPath: `${ready}.message`, priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ]
}

function statusOf(kind: KindName, definitions: Definitions): object {
  const own = kind === 'Connection' ? CONNECTION_REPORT : objectReport(kind, definitions)
  const properties: Record<string, JsonSchema> = {
    ...own,
    lastHandledReconcileAt: {
      type: 'string',
      description:
        'Value of the annotation rollcall.dev/reconcile-requested-at that was handled last.',
    },
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      description: 'Generation of the declaration that this status is about.',
    },
    conditions: CONDITIONS,
  }
  const schema: JsonSchema = {
    type: 'object',
    description: 'What the operator found and did.',
    properties,
    // Until the operator has looked, no tool may take the object for finished (kstatus).
    default: { observedGeneration: -1 },
  }
  return structural(schema, { path: `${kind}.status`, bounded: false })
}

function objectReport(
  kind: Exclude<KindName, 'Connection'>,
  definitions: Definitions,
): Record<string, JsonSchema> {
  const status = definitionOf(definitions, `${kind}Status`)
  const reported: Record<string, JsonSchema> = {
    id: { type: 'string', description: 'Identity in the API.' },
    version: { type: 'integer', format: 'int64', description: 'Version of the spec in the API.' },
    released: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          field: { type: 'string', description: 'Name of the member.' },
          kept: { type: 'string', description: 'The value that is kept.' },
        },
        required: ['field', 'kept'],
      },
      description: 'Members that left the declaration with its last change.',
    },
  }
  for (const name of reportedMembers[kind]) {
    const member = status.properties?.[name]
    if (member === undefined) throw new Error(`${kind}Status has no member ${name}`)
    reported[name] = inlined(member, definitions)
  }
  if (kind === 'ApiKey') reported['secret'] = SECRET_REPORT
  return reported
}

const SECRET_REPORT: JsonSchema = {
  type: 'object',
  description: 'The Secret that holds the key.',
  properties: {
    name: { type: 'string', description: 'Name of the Secret in the same namespace.' },
    key: { type: 'string', description: 'Key inside the Secret.' },
  },
  required: ['name', 'key'],
}

const CONNECTION_REPORT: Record<string, JsonSchema> = {
  account: { type: 'string', description: 'Account that is declared into.' },
  username: { type: 'string', description: 'User as whom the operator speaks.' },
  apiVersion: { type: 'string', description: 'Version of the API.' },
}

const CONDITIONS: JsonSchema = {
  type: 'array',
  description: 'How it stands. Ready is always there; Reconciling and Stalled only while True.',
  k8s: { listType: 'map', listMapKeys: ['type'] },
  items: {
    type: 'object',
    properties: {
      type: { type: 'string', description: 'What is said something about.' },
      status: { type: 'string', description: 'True, False or Unknown.' },
      reason: { type: 'string', description: 'Why, for programs.' },
      message: { type: 'string', description: 'Why, for people.' },
      observedGeneration: {
        type: 'integer',
        format: 'int64',
        description: 'Generation that this is about.',
      },
      lastTransitionTime: {
        type: 'string',
        format: 'date-time',
        description: 'Since when the status is what it is.',
      },
    },
    required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
  },
}

/** The schema with every reference written out: a CRD has none. */
function inlined(schema: JsonSchema, definitions: Definitions, met: string[] = []): JsonSchema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '')
    if (met.includes(name)) throw new Error(`${[...met, name].join(' -> ')} leads back to itself`)
    const { $ref: _, ...own } = schema
    return { ...inlined(definitionOf(definitions, name), definitions, [...met, name]), ...own }
  }
  const inner = (member: JsonSchema) => inlined(member, definitions, met)
  return {
    ...schema,
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, member]) => [name, inner(member)]),
      ),
    }),
    ...(schema.items !== undefined && { items: inner(schema.items) }),
  }
}

/** The chart's copy: can be left out, and stays when the chart goes, because deleting a CRD deletes every object of it. */
function templateOf(crd: ReturnType<typeof crdOf>): string {
  const { metadata, ...rest } = crd
  const { apiVersion, kind, spec } = rest
  // Helm reads what stands in double braces; none of it is in a CRD.
  const text = yaml({ spec })
  if (text.includes('{{')) throw new Error(`${metadata.name}: {{ would be read by Helm`)
  return `${HEADER}{{- if .Values.crds.enabled }}
apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${metadata.name}
  labels:
    {{- include "rollcall.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
${text}{{- end }}
`
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}

function definitionsOf(root: string, kind: KindName): Definitions {
  const file = join(root, 'resources/schemas', `${FILES[kind]}.json`)
  // The file is written by resources/generate; what is used of it is checked where it is used.
  return (JSON.parse(readFileSync(file, 'utf8')) as { definitions: Definitions }).definitions
}

function definitionOf(definitions: Definitions, name: string): JsonSchema {
  const definition = definitions[name]
  if (definition === undefined) throw new Error(`resources/schemas has no ${name}`)
  return definition
}

function needed<K extends keyof KubernetesTag>(tag: KubernetesTag, key: K) {
  const value = tag[key]
  if (value === undefined) throw new Error(`the @k8s tag of the kind needs ${key}`)
  return value
}
