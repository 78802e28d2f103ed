# A role and a user who holds it, declared with Terraform or OpenTofu.
#
#   npm run build -w provider
#   export ROLLCALL_TOKEN_FILE=$PWD/.rollcall/admin.key
#   cd examples/terraform
#   export TF_CLI_CONFIG_FILE=mirror.tfrc
#   terraform init && terraform apply

terraform {
  required_version = ">= 1.11"
  required_providers {
    rollcall = {
      source  = "rollcall.dev/rollcall/rollcall"
      version = ">= 0.1.0"
    }
  }
}

variable "endpoint" {
  description = "Address of the Rollcall API."
  type        = string
  default     = "http://127.0.0.1:8080"
}

# The API key comes from ROLLCALL_TOKEN or ROLLCALL_TOKEN_FILE.
provider "rollcall" {
  endpoint  = var.endpoint
  workspace = "example"
}

resource "rollcall_role" "zone_operator" {
  name        = "zone-operator"
  description = "Looks at zones and changes them."
  permissions = ["zones.view", "zones.edit"]
}

resource "rollcall_user" "barbara" {
  username      = "barbara"
  email         = "barbara@example.test"
  first_name    = "Barbara"
  roles         = [rollcall_role.zone_operator.name]
  access_points = ["web", "api"]
  ip_whitelist  = [{ cidr = "198.51.100.0/24", comment = "office" }]
  credential    = { mode = "none" }
}

output "barbara" {
  description = "Identity and state of the user."
  value       = { id = rollcall_user.barbara.id, state = rollcall_user.barbara.state }
}
