import { startCli } from './cli.ts'
import { holdFacts } from './hold-facts.ts'

holdFacts(startCli)
