/** The one style sheet of the pages. It stands in every page, so that one answer is all that a page takes; the policy of the page names it by its digest and allows no other. */
import { hash } from 'node:crypto'

export const style = `
:root {
  color-scheme: light dark;
  --ground: #eef1f4;
  --sheet: #ffffff;
  --ink: #14202b;
  --quiet: #4c5b69;
  --line: #8795a1;
  --soft: #d5dce2;
  --accent: #0b5c8a;
  --on-accent: #ffffff;
  --bad: #a3161f;
  --bad-ground: #fdeeee;
  --good: #12603a;
  --good-ground: #e9f6ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e151b;
    --sheet: #18222b;
    --ink: #eaf0f5;
    --quiet: #a9b7c3;
    --line: #74838f;
    --soft: #2c3a46;
    --accent: #7cc4ef;
    --on-accent: #08222f;
    --bad: #ff9d9d;
    --bad-ground: #3a1a1d;
    --good: #8fdcb0;
    --good-ground: #12301f;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
.brand {
  display: flex;
  align-items: center;
  gap: .6rem;
  margin: clamp(1.25rem, 8vh, 5rem) 1rem 1.25rem;
  font-weight: 650;
  font-size: 1.125rem;
  letter-spacing: -.01em;
}
.brand svg { width: 1.75rem; height: 1.75rem; flex: none; }
.brand rect { fill: var(--accent); }
.brand path { stroke: var(--on-accent); }
main {
  width: min(100% - 2rem, 27rem);
  margin: 0 0 2rem;
  padding: clamp(1.25rem, 5vw, 2.25rem);
  background: var(--sheet);
  border: 1px solid var(--soft);
  border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(10 20 30 / 6%), 0 12px 32px rgb(10 20 30 / 7%);
  overflow-wrap: anywhere;
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; line-height: 1.35; font-weight: 650; }
p { margin: 0 0 1rem; }
.lead { color: var(--quiet); }
form { margin: 1.5rem 0 0; }
form.bare { margin: .75rem 0 0; }
.field { margin: 0 0 1.125rem; }
label, .label { display: block; margin: 0 0 .3rem; font-weight: 600; font-size: .9375rem; }
.hint { display: block; margin: .35rem 0 0; color: var(--quiet); font-size: .875rem; }
.wrong { display: block; margin: .35rem 0 0; color: var(--bad); font-size: .9375rem; font-weight: 550; }
input, select {
  display: block;
  width: 100%;
  min-height: 2.875rem;
  padding: .5rem .75rem;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--sheet);
  color: var(--ink);
  font: inherit;
}
input[aria-invalid=true], select[aria-invalid=true] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
input.code { font-size: 1.25rem; letter-spacing: .12em; font-variant-numeric: tabular-nums; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, .button {
  display: block;
  width: 100%;
  min-height: 2.875rem;
  padding: .625rem 1rem;
  border: 1px solid transparent;
  border-radius: .5rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.08); }
.second { background: transparent; color: var(--accent); border-color: var(--line); }
.quiet { background: transparent; color: var(--quiet); text-decoration: underline; text-underline-offset: .15em; font-weight: 500; }
.stack > * + * { margin-top: .75rem; }
a { color: var(--accent); text-underline-offset: .15em; }
.beside { margin: 1.25rem 0 0; font-size: .9375rem; }
.or { display: flex; align-items: center; gap: .75rem; margin: 1.5rem 0 1rem; color: var(--quiet); font-size: .875rem; }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--soft); }
.notice { margin: 1rem 0 0; padding: .75rem 1rem; border-radius: .5rem; border-left: 4px solid var(--good); background: var(--good-ground); color: var(--good); }
.notice.bad { border-left-color: var(--bad); background: var(--bad-ground); color: var(--bad); }
.notice p { margin: 0; }
dl { margin: 1.25rem 0; display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.25rem; font-size: .9375rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
ul.plain { margin: 0 0 1rem; padding: 0; list-style: none; }
ul.plain li { padding: .5rem 0; border-bottom: 1px solid var(--soft); }
ol.steps { margin: 1.25rem 0 0; padding: 0 0 0 1.25rem; }
ol.steps > li { margin: 0 0 1rem; padding-left: .25rem; }
ol.steps > li:last-child { margin-bottom: 0; }
ol.steps form { margin-top: .5rem; }
.picture { display: block; width: min(100%, 13.5rem); height: auto; margin: .75rem auto; border-radius: .5rem; }
code, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace; font-size: .9375em; }
.secret { display: block; margin: .35rem 0 .75rem; padding: .5rem .75rem; border: 1px solid var(--soft); border-radius: .5rem; background: var(--ground); user-select: all; overflow-wrap: anywhere; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--accent); }
ol.codes { margin: 1rem 0 1.25rem; padding: .75rem 1rem; list-style: none; border: 1px solid var(--soft); border-radius: .5rem; background: var(--ground); font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace; font-size: .8125rem; line-height: 1.9; }
@media (max-width: 30rem) {
  main { border-radius: .75rem; }
  ol.codes { font-size: .71875rem; padding: .5rem .625rem; }
}
@media (forced-colors: active) {
  button, .button { border-color: ButtonText; }
}
@media print {
  body { background: none; }
  main { border: 0; box-shadow: none; }
  button, .button { display: none; }
}
`

/** For `style-src`. */
export const styleDigest = `'sha256-${hash('sha256', style, 'base64')}'`
