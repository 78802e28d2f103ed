/** `provider/schema.json`: what `terraform providers schema -json` prints for this provider. */
import { providerAddress } from '../src/address.ts'
import { schemaDocument } from '../src/plugin/schema-json.ts'
import { createProvider } from '../src/provider.ts'

export function generateSchema(): Map<string, string> {
  const document = schemaDocument(providerAddress, createProvider(nothing))
  return new Map([['provider/schema.json', `${JSON.stringify(document, undefined, 2)}\n`]])
}

const nothing = {
  endpoint: undefined,
  token: undefined,
  tokenFile: undefined,
  account: undefined,
  workspace: undefined,
  caFile: undefined,
}
