import { mkdirSync, writeFileSync } from 'node:fs'
import { generateSchemas } from './schemas.ts'
mkdirSync('resources/schemas', { recursive: true })
for (const [name, text] of generateSchemas()) writeFileSync(`resources/schemas/${name}`, text)
