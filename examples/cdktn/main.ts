/**
 * A role and a user who holds it, declared with CDK Terrain.
 *
 *   npm run build -w provider
 *   export ROLLCALL_TOKEN_FILE=$PWD/.rollcall/admin.key
 *   cd examples/cdktn && npx node main.ts
 *   cd cdktf.out/stacks/example
 *   export TF_CLI_CONFIG_FILE=../../../mirror.tfrc
 *   terraform init && terraform apply
 */
import { RollcallProvider } from '@rollcall/cdktn/lib/provider'
import { Role } from '@rollcall/cdktn/lib/role'
import { User } from '@rollcall/cdktn/lib/user'
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktn'
import type { Construct } from 'constructs'

class Example extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id)
    const endpoint = new TerraformVariable(this, 'endpoint', {
      description: 'Address of the Rollcall API.',
      type: 'string',
      default: 'http://127.0.0.1:8080',
    })
    // The API key comes from ROLLCALL_TOKEN or ROLLCALL_TOKEN_FILE.
    new RollcallProvider(this, 'rollcall', {
      endpoint: endpoint.stringValue,
      workspace: 'example',
    })
    const zoneOperator = new Role(this, 'zone_operator', {
      name: 'zone-operator',
      description: 'Looks at zones and changes them.',
      permissions: ['zones.view', 'zones.edit'],
    })
    const barbara = new User(this, 'barbara', {
      username: 'barbara',
      email: 'barbara@example.test',
      firstName: 'Barbara',
      roles: [zoneOperator.name],
      accessPoints: ['web', 'api'],
      ipWhitelist: [{ cidr: '198.51.100.0/24', comment: 'office' }],
      credential: { mode: 'none' },
    })
    new TerraformOutput(this, 'barbara_id', { value: barbara.id })
  }
}

const app = new App()
new Example(app, 'example')
app.synth()
