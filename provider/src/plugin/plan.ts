/**
 * What a resource will look like after apply, from its configuration and its prior state.
 *
 *   configuration says        prior state       planned
 *   a value                   anything          that value
 *   nothing                   anything          the default, when there is one
 *   nothing, not computed     anything          null
 *   nothing, computed         none              unknown; null when it is so at first
 *   anything, derived         anything          what follows from the configuration
 *   nothing, computed         a value           the prior value; unknown when an attribute changes
 *                                               with which it is volatile
 *   anything, write-only      anything          null: neither plan nor state may hold it
 *
 * The one deliberate difference from HashiCorp's framework: a computed attribute keeps its prior
 * value unless it was declared volatile, so an update shows only what changes.
 */
import {
  attributeType,
  isNested,
  type Attribute,
  type Attributes,
  type NestedType,
} from './schema.ts'
import { attribute, type Path } from './paths.ts'
import {
  equal,
  isList,
  isObject,
  unknown,
  Unknown,
  type ObjectValue,
  type Value,
} from './values.ts'

export interface Planned {
  readonly planned: ObjectValue
  /** Attributes whose change replaces the object. */
  readonly requiresReplace: readonly Path[]
  /** Names of the top-level attributes that change. Empty: the plan is a no-op. */
  readonly changes: readonly string[]
}

/** Plans a create (no prior) or an update. A destroy is planned as null and never comes here. */
export function planChange(
  attributes: Attributes,
  config: ObjectValue,
  prior: ObjectValue | null,
): Planned {
  const settled = { ...planObject(attributes, config, prior), ...derived(attributes, config) }
  const changes = changedAttributes(attributes, prior, settled)
  const planned = prior === null ? settled : unsettle(attributes, config, settled, changes)
  return {
    planned,
    requiresReplace:
      prior === null
        ? []
        : changes.filter((name) => attributes[name]?.forceNew).map((name) => attribute(name)),
    changes: changedAttributes(attributes, prior, planned),
  }
}

export function changedAttributes(
  attributes: Attributes,
  prior: ObjectValue | null,
  planned: ObjectValue,
): readonly string[] {
  return Object.entries(attributes)
    .filter(
      ([name, { type }]) =>
        !equal(attributeType(type), prior?.[name] ?? null, planned[name] ?? null),
    )
    .map(([name]) => name)
}

function planObject(
  attributes: Attributes,
  config: ObjectValue,
  prior: ObjectValue | null,
): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      planAttribute(attribute, config[name] ?? null, prior === null ? undefined : prior[name]),
    ]),
  )
}

function derived(attributes: Attributes, config: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { derive }]) =>
      derive === undefined ? [] : [[name, derive(config)]],
    ),
  )
}

/** `prior` is undefined when there is no prior object, null when it held nothing. */
function planAttribute(attribute: Attribute, config: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly) return null
  if (config === null) {
    if (attribute.default !== undefined) return attribute.default
    if (!attribute.computed) return null
    if (prior !== undefined) return prior
    return attribute.nullAtFirst ? null : unknown
  }
  return isNested(attribute.type) ? planNested(attribute.type, config, prior) : config
}

function planNested(type: NestedType, config: Value, prior: Value | undefined): Value {
  if (config instanceof Unknown) return config
  switch (type.nesting) {
    case 'single':
      return planElement(type, config, prior)
    case 'list':
      return isList(config)
        ? config.map((item, at) => planElement(type, item, isList(prior) ? prior[at] : undefined))
        : config
    case 'set':
      // An element has no identity of its own, so there is no prior element to take from.
      return isList(config) ? config.map((item) => planElement(type, item, undefined)) : config
    case 'map':
      return isObject(config)
        ? Object.fromEntries(
            Object.entries(config).map(([key, item]) => [
              key,
              planElement(type, item, isObject(prior) ? prior[key] : undefined),
            ]),
          )
        : config
  }
}

function planElement(type: NestedType, config: Value, prior: Value | undefined): Value {
  return isObject(config)
    ? planObject(type.attributes, config, isObject(prior) ? prior : null)
    : config
}

/** Turns the volatile attributes unknown that may change together with what changes. */
function unsettle(
  attributes: Attributes,
  config: ObjectValue,
  settled: ObjectValue,
  changes: readonly string[],
): ObjectValue {
  if (changes.length === 0) return settled
  const moves = ({ volatileWith = [] }: Attribute) =>
    volatileWith.some((name) => name === '*' || changes.includes(name))
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      moves(attribute) && (config[name] ?? null) === null ? unknown : (settled[name] ?? null),
    ]),
  )
}

/**
 * The state after apply. What the plan knew is repeated as planned: core refuses a result that
 * differs from it ("inconsistent result after apply"), and a difference that is real appears as
 * drift on the next refresh. What the plan did not know is taken from the outcome.
 */
export function settlePlan(
  attributes: Attributes,
  planned: ObjectValue,
  outcome: ObjectValue,
): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name]) => [
      name,
      settle(planned[name] ?? null, outcome[name] ?? null),
    ]),
  )
}

function settle(planned: Value, outcome: Value): Value {
  if (planned instanceof Unknown) return outcome instanceof Unknown ? null : outcome
  if (isList(planned)) {
    return planned.map((item, at) => settle(item, isList(outcome) ? (outcome[at] ?? null) : null))
  }
  if (isObject(planned)) {
    return Object.fromEntries(
      Object.entries(planned).map(([name, item]) => [
        name,
        settle(item, isObject(outcome) ? (outcome[name] ?? null) : null),
      ]),
    )
  }
  return planned
}

/**
 * What was read, in the spelling of the state where both mean the same: `Ada@example.test` in the
 * state and `ada@example.test` from the server is no drift. Sets need no rule, they have no order.
 */
export function keepSpelling(
  attributes: Attributes,
  state: ObjectValue,
  read: ObjectValue,
): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, sameMeaning }]) => {
      const before = state[name] ?? null
      const after = read[name] ?? null
      const same =
        before !== null &&
        after !== null &&
        (sameMeaning?.(before, after) ?? equal(attributeType(type), before, after))
      return [name, same ? before : after]
    }),
  )
}
