import { keyEndsSoon } from '@rollcall/resources'
import { Connection, readSettings } from './connection.ts'
import type { Environment } from './config.ts'
import { accountData } from './data/account.ts'
import { roleData, rolesData } from './data/role.ts'
import { userData, usersData } from './data/user.ts'
import { whoamiData } from './data/whoami.ts'
import { explained } from './failures.ts'
import { warningAt, type Diagnostic } from './plugin/diagnostics.ts'
import { attribute } from './plugin/paths.ts'
import type { Provider } from './plugin/provider.ts'
import type { Attributes } from './plugin/schema.ts'
import { accountResource } from './resources/account.ts'
import { apiKeyResource } from './resources/api-key.ts'
import { roleAssignmentResource } from './resources/role-assignment.ts'
import { roleResource } from './resources/role.ts'
import { userResource } from './resources/user.ts'
import { textValidator } from './schema/validators.ts'

const attributes: Attributes = {
  endpoint: {
    type: 'string',
    optional: true,
    description: 'Address of the Rollcall API. Else `ROLLCALL_URL`.',
    validate: textValidator(endpointFault),
  },
  token: {
    type: 'string',
    optional: true,
    sensitive: true,
    description:
      'API key to speak with. Else `token_file`, `ROLLCALL_TOKEN`, `ROLLCALL_TOKEN_FILE`.',
  },
  token_file: {
    type: 'string',
    optional: true,
    description: 'File that holds the API key.',
  },
  account: {
    type: 'string',
    optional: true,
    description:
      "Home account of what is declared: `roles` of a user refer to it. Else `ROLLCALL_ACCOUNT`, else the API key's own.",
  },
  workspace: {
    type: 'string',
    optional: true,
    description:
      'Name of this set of declarations, by which conflicts name it: `terraform/WORKSPACE/...`. Else `ROLLCALL_WORKSPACE`, else `default`.',
    validate: textValidator((text) =>
      /^[^/\p{Cc}]{1,128}$/u.test(text) ? undefined : 'must have 1 to 128 characters and no slash.',
    ),
  },
  ca_file: {
    type: 'string',
    optional: true,
    description:
      'File with the certificates, in PEM, of authorities to trust beside the usual ones. Else `ROLLCALL_CA_FILE`.',
  },
}

export function createProvider(
  environment: Environment,
  now: () => Date = () => new Date(),
): Provider {
  const connection = new Connection()
  return {
    schema: {
      version: 0,
      description: 'Users, roles, API keys and IP whitelists, declared and made true.',
      attributes,
    },
    resources: {
      rollcall_account: accountResource(connection),
      rollcall_api_key: apiKeyResource(connection),
      rollcall_role: roleResource(connection),
      rollcall_role_assignment: roleAssignmentResource(connection),
      rollcall_user: userResource(connection),
    },
    dataSources: {
      rollcall_account: accountData(connection),
      rollcall_role: roleData(connection),
      rollcall_roles: rolesData(connection),
      rollcall_user: userData(connection),
      rollcall_users: usersData(connection),
      rollcall_whoami: whoamiData(connection),
    },
    configure: async (config) => {
      connection.configure(readSettings(config, environment))
      if (!connection.isConfigured) return []
      try {
        // One question now, so that a wrong address or key is told once and not once a resource.
        const { key } = await explained(attributes, () => connection.me())
        return expiryWarning(key?.expiresAt ?? null, now())
      } catch (cause) {
        // To an error about a provider without a block Terraform adds that it needs a block, which
        // would be wrong here: the first call that needs the API tells it instead.
        if (Object.values(config).every((value) => value === null)) return []
        throw cause
      }
    },
    stop: () => connection.stop(),
  }
}

function endpointFault(text: string): string | undefined {
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isHttp && url.username === '' && url.password === '') return undefined
  return 'must be an address such as https://rollcall.example.test, without user and password.'
}

function expiryWarning(expiresAt: string | null, now: Date): readonly Diagnostic[] {
  if (!keyEndsSoon(expiresAt, now)) return []
  const detail = `The API key that this provider speaks with expires at ${expiresAt}. Give it a new one before.`
  return [warningAt(attribute('token'), 'The API key expires soon', detail)]
}
