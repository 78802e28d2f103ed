import { holdFacts } from './hold-facts.ts'
import { startKubectl } from './kubectl.ts'

holdFacts(startKubectl)
