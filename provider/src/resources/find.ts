import type { ObjectValue } from '../plugin/values.ts'

export function textOf(object: ObjectValue, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}

/** The one object of a list, or undefined when it holds none. */
export async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item
  return undefined
}
