/** A provider without a product: notes kept in a map. What the tests of the server serve. */
import { errorAt, Failure, warningAt } from '../diagnostics.ts'
import { attribute } from '../paths.ts'
import type { DataSource, Provider, Resource } from '../provider.ts'
import type { Attributes } from '../schema.ts'
import type { ObjectValue } from '../values.ts'

export const noteAttributes: Attributes = {
  id: { type: 'string', computed: true, description: 'Chosen by the server.' },
  text: { type: 'string', required: true, description: 'What to remember.' },
  tags: { type: ['set', 'string'], optional: true, description: 'In no order.' },
  rows: {
    type: {
      nesting: 'list',
      attributes: {
        point: {
          type: 'string',
          required: true,
          description: 'web or api.',
          validate: (value, path) =>
            value === 'web' || value === 'api'
              ? []
              : [errorAt(path, 'Invalid value', 'must be "web" or "api"')],
        },
        weight: { type: 'number', optional: true, description: 'Any number.' },
      },
    },
    optional: true,
    description: 'In order.',
  },
  secret: { type: 'string', optional: true, writeOnly: true, description: 'Never stored.' },
  locked: {
    type: 'bool',
    optional: true,
    computed: true,
    default: false,
    description: 'Refuses a destroy.',
  },
  revision: {
    type: 'number',
    computed: true,
    volatileWith: ['text', 'tags', 'rows'],
    description: 'Grows with every change.',
  },
}

export function createDemoProvider(): Provider {
  const notes = new Map<string, ObjectValue>()
  const note: Resource = {
    schema: { version: 1, description: 'A note.', attributes: noteAttributes },
    validate: (config) =>
      config['text'] === 'forbidden'
        ? [errorAt(attribute('text'), 'Invalid text', 'choose another')]
        : [],
    upgrade: (_, { body, ...state }) => ({ ...state, text: body }),
    plan: async ({ changes }) => ({
      diagnostics: changes.includes('tags') ? [warningAt(attribute('tags'), 'Tags', 'change')] : [],
    }),
    planDestroy: async (prior) =>
      prior['locked'] === true
        ? [errorAt(attribute('locked'), 'Locked', 'set locked to false and apply first')]
        : [],
    read: async (state) => ({ state: notes.get(idOf(state)) ?? null }),
    create: async ({ planned }) => {
      if (planned['text'] === 'broken') throw new Error('a bug')
      const id = String(notes.size + 1)
      const state = { ...planned, id, revision: 1 }
      notes.set(id, state)
      return { state, memory: { name: `note-${id}` } }
    },
    update: async ({ planned, prior }) => {
      if (planned['text'] === 'refused') {
        throw new Failure([errorAt(attribute('text'), 'Refused', 'by the server')])
      }
      const state = { ...planned, revision: Number(prior['revision']) + 1 }
      notes.set(idOf(prior), state)
      return { state }
    },
    delete: async (prior) => {
      notes.delete(idOf(prior))
      return []
    },
    import: async (id) => {
      const state = notes.get(id)
      if (state === undefined)
        throw new Failure([errorAt([], 'No such note', `There is no note ${id}.`)])
      return { state, memory: { name: `note-${id}` } }
    },
  }
  const count: DataSource = {
    schema: {
      version: 0,
      description: 'How many notes there are.',
      attributes: { total: { type: 'number', computed: true, description: 'All of them.' } },
    },
    read: async () => ({ state: { total: notes.size } }),
  }
  return {
    schema: {
      version: 0,
      description: 'Notes.',
      attributes: { place: { type: 'string', optional: true, description: 'Where.' } },
    },
    resources: { demo_note: note },
    dataSources: { demo_count: count },
    configure: async () => [],
    stop: () => {},
  }
}

function idOf({ id = null }: ObjectValue): string {
  return typeof id === 'string' ? id : ''
}
