import type { Value } from './values.ts'

/** A step into a value: an attribute or a map key by name, a list element by index. */
export type Step = { attribute: string } | { key: string } | { index: number } | { element: Value }
export type Path = readonly Step[]

export function attribute(...names: string[]): Path {
  return names.map((name) => ({ attribute: name }))
}

/** The path as a person would write it: `networks[1].cidr`. An element of a set has no name. */
export function pathText(path: Path): string {
  return path.map(stepText).join('').replace(/^\./, '')
}

function stepText(step: Step): string {
  if ('attribute' in step) return `.${step.attribute}`
  if ('key' in step) return `[${JSON.stringify(step.key)}]`
  if ('index' in step) return `[${step.index}]`
  return '[...]'
}

/**
 * The part of a path for which Terraform finds a source line: an attribute, with at most one index
 * or key after it (internal/tfdiags/contextual.go). Anything longer would fall back to the
 * resource's header line; an element of a set cannot be found at all.
 */
export function findablePath(path: Path): Path {
  const [first, second] = path
  if (first === undefined || !('attribute' in first)) return []
  return second !== undefined && ('index' in second || 'key' in second) ? [first, second] : [first]
}
