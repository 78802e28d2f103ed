/** A place in a file. Lines count from 1. */
export interface Place {
  file: string
  line: number
}

/** Something wrong in a file. */
export interface Fault extends Place {
  /** Where in the document: `spec.ipWhitelist[0].cidr`. Empty for the document as a whole. */
  field: string
  message: string
}

/** Members and positions that lead to a value. */
export type Path = readonly (string | number)[]

/** `users.yaml:12` */
export function showPlace({ file, line }: Place): string {
  return `${file}:${line}`
}

/** `users.yaml:12: spec.ipWhitelist[0].cidr: host bits are set; write 10.0.0.0/8` */
export function showFault(fault: Fault): string {
  const field = fault.field === '' ? '' : `${fault.field}: `
  return `${showPlace(fault)}: ${field}${fault.message}`
}

/** Writes a path as people do: `spec.roles[0]`. */
export function showPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}
