/** Largest count of a repetition that RE2 takes. */
const repeatMax = 1000

/** General categories of Unicode that both engines know by the same letters. `C` and `Cn` are left out: Go counts unassigned characters in only since 1.25. */
const categories =
  /^(L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp|Cc|Cf|Co|Cs)$/

/**
 * Why a pattern does not mean the same in RE2 (the Kubernetes API server, Terraform) and in ECMAScript with the `u` flag (the API, the
 * command line); undefined when it does. Only a small language is let through: literals, classes, groups, alternatives, greedy counts, `^`, `$` and
 * general categories. What the engines read differently (`.` and line ends, `\s` and Unicode) is refused even where a given text would not show it.
 */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    return `is not a regular expression: ${error instanceof Error ? error.message : 'unreadable'}`
  }
  let inClass = false
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at)
    const char = rest[0] ?? ''
    if (char === '\\') {
      const escape = /^\\(?:[pP]\{([^}]*)\}|[tnrfv]|[\^$\\.*+?()[\]{}|/-])/.exec(rest)
      if (!escape)
        return `has the escape ${rest.slice(0, 2)}, which RE2 and ECMAScript read differently`
      if (escape[1] !== undefined && !categories.test(escape[1]))
        return `has ${escape[0]}, which is not a general category that both engines know`
      at += escape[0].length - 1
    } else if (inClass) {
      if (rest.startsWith('[:')) return 'has [: inside a class, a POSIX class in RE2'
      inClass = char !== ']'
    } else if (char === '[') {
      if (/^\[\^?\]/.test(rest)) return 'has an empty class, which RE2 does not take'
      inClass = true
      if (rest[1] === '^') at += 1
    } else {
      const fault = outsideClassFault(rest)
      if (fault) return fault
    }
  }
  return undefined
}

function outsideClassFault(rest: string): string | undefined {
  if (rest.startsWith('(?') && !rest.startsWith('(?:'))
    return `has ${rest.slice(0, 3)}, a look-around, a name or a flag`
  if (rest.startsWith('.')) return 'has a dot, which leaves out other line ends in RE2'
  const quantifier = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})/.exec(rest)
  if (!quantifier) return undefined
  if (/^[?+*]/.test(rest.slice(quantifier[0].length)))
    return `has the lazy or possessive count ${rest.slice(0, quantifier[0].length + 1)}`
  const largest = Math.max(Number(quantifier[1] ?? 0), Number(quantifier[2] ?? 0))
  return largest > repeatMax ? `repeats more than ${repeatMax} times, which RE2 refuses` : undefined
}

/** Whether only texts of bounded length match: anchored, and no count without an upper end. */
export function hasBoundedLength(pattern: string): boolean {
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return false
  const bare = pattern.replaceAll(/\\(?:[pP]\{[^}]*\}|.)/g, 'x').replaceAll(/\[[^\]]*\]/g, 'x')
  // An alternative at the top is anchored on one side only.
  const top = bare.replaceAll(/\([^()]*\)/g, 'x')
  return !/[*+]|\{\d+,\}/.test(bare) && !top.includes('|')
}
