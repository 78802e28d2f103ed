/** The attributes of a declared kind: its spec, what only the provider reads, and what is computed. */
import type { Attributes } from '../plugin/schema.ts'
import { Unknown, unknown, type ObjectValue, type Value } from '../plugin/values.ts'
import { textValidator } from '../schema/validators.ts'
import type { DeclaredObject, Kind } from './kind.ts'

const adoptionPattern =
  /^(Never|IfReleased|IfUnowned|From:(kubernetes|terraform|cli|scim)\/[^/]+\/.+)$/

export function resourceAttributes<Spec, Item extends DeclaredObject>(
  kind: Kind<Spec, Item>,
): Attributes {
  const [preferred = 'Delete'] = kind.deletionPolicies
  const policies = kind.deletionPolicies.map((policy) => `\`${policy}\``).join(', ')
  return {
    id: { type: 'string', computed: true, description: `Identity of the ${kind.noun}.` },
    ...kind.spec,
    ...kind.extra,
    deletion_policy: {
      type: 'string',
      optional: true,
      computed: true,
      default: preferred,
      description: `What a destroy does with the ${kind.noun}: ${policies}. \`Orphan\` leaves it as it is and only releases it. Default: \`${preferred}\`.`,
      validate: textValidator((text) =>
        kind.deletionPolicies.some((policy) => policy === text)
          ? undefined
          : `must be one of ${kind.deletionPolicies.join(', ')}.`,
      ),
    },
    deletion_protection: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description: `Whether a plan that destroys or replaces the ${kind.noun} is refused. Default: \`false\`.`,
    },
    adoption: {
      type: 'string',
      optional: true,
      description:
        'Whether an object that exists already is taken over: `Never`; `IfReleased` (what applies when absent), one that its declarer released; `IfUnowned`, also one that nobody declares; `From:KIND/INSTANCE/NAME`, that of this declarer.',
      validate: textValidator((text) =>
        adoptionPattern.test(text)
          ? undefined
          : 'must be Never, IfReleased, IfUnowned or From:KIND/INSTANCE/NAME.',
      ),
    },
    ...kind.facts,
    declared: {
      type: ['set', 'string'],
      computed: true,
      derive: (config) => declaredNames(kind.spec, config),
      description:
        'Names of the attributes that the configuration declares. Nobody else can change these; an attribute that leaves the configuration is released and keeps its value.',
    },
  }
}

/** The attributes that a configuration says something about, unless that is not known yet. */
function declaredNames(spec: Attributes, config: ObjectValue): Value {
  const names = Object.keys(spec).toSorted()
  if (names.some((name) => config[name] instanceof Unknown)) return unknown
  return names.filter((name) => (config[name] ?? null) !== null)
}
