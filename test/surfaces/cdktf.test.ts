import { startCdktf } from './cdktf.ts'
import { holdFacts } from './hold-facts.ts'

holdFacts(startCdktf)
