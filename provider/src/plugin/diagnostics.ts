import { findablePath, pathText, type Path } from './paths.ts'

/** What Terraform prints: one line, more lines, and the attribute it is about. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly summary: string
  readonly detail: string
  readonly path: Path
}

export function errorAt(path: Path, summary: string, detail: string): Diagnostic {
  return { severity: 'error', summary, detail, path }
}

export function warningAt(path: Path, summary: string, detail: string): Diagnostic {
  return { severity: 'warning', summary, detail, path }
}

export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/**
 * The diagnostic with a path for which Terraform finds a source line. What is cut off is put in
 * front of the detail, so that the reader still learns which element is meant.
 */
export function pinned(diagnostic: Diagnostic): Diagnostic {
  const path = findablePath(diagnostic.path)
  if (path.length === diagnostic.path.length) return diagnostic
  return { ...diagnostic, path, detail: `${pathText(diagnostic.path)}: ${diagnostic.detail}` }
}

/** An error that a person can act on, thrown anywhere below a call and answered by it. */
export class Failure extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[], cause?: unknown) {
    super(diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'), { cause })
    this.diagnostics = diagnostics
  }
}
