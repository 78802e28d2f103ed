import { holdFacts } from './hold-facts.ts'
import { startTerraform } from './terraform.ts'

holdFacts(startTerraform)
