import { holdFacts } from './hold-facts.ts'
import { startRest } from './rest.ts'

holdFacts(startRest)
