/**
 * The compiler that ts-json-schema-generator brings. TypeScript 7 checks Rollcall, but its main export is a version and nothing else;
 * the compiler API that the generator needs is that of 5.x and 6.x, so npm nests one for it. This is the only file that names it.
 */
import ts from '../../node_modules/ts-json-schema-generator/node_modules/typescript/lib/typescript.js'

export { ts }
