/** The types are at fault, not the generator: the message says where. */
export class TypesRefused extends Error {
  override name = 'TypesRefused'
}
