#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { compileCacheFolder } from './compile-cache.ts'

enableCompileCache(compileCacheFolder)
const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2))
