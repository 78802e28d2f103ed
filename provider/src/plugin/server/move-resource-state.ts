import { errorAt, type Diagnostic } from '../diagnostics.ts'

/** No resource type has been renamed, so no state can be moved from another type yet. */
export function moveResourceState(source: string, sourceType: string, target: string): Diagnostic {
  return errorAt(
    [],
    'The state cannot be moved',
    `A ${target} cannot take over the state of a ${sourceType} of ${source}. Use a "removed" block with "destroy = false" for the old address and an "import" block for the new one.`,
  )
}
