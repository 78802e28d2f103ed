/** Forms: every field with its label, what is wrong beside it, and what a password manager or a phone has to know of it. */
import type { Faults } from './faults.ts'
import { type Content, type Html, html } from './html.ts'

export interface Field {
  name: string
  label: string
  type?: 'text' | 'password'
  /** What browsers and password managers fill in: the names of the HTML standard. */
  autocomplete: string
  value?: string | undefined
  hint?: string
  maxLength: number
  inputMode?: 'text' | 'email' | 'numeric'
  /** Where the reader begins to type, unless something is wrong elsewhere. */
  isFirst?: boolean
  isCode?: boolean
}

export function field(asked: Field, faults: Faults): Html {
  const { name, label, type = 'text', autocomplete, value, hint, maxLength } = asked
  const fault = faults.fields.get(name)
  const describedBy = [
    ...(fault === undefined ? [] : [`${name}-wrong`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ]
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="${maxLength}"
      required${[
        type === 'password' || value === undefined ? undefined : html` value="${value}"`,
        type === 'password' || asked.isCode === true || autocomplete === 'username'
          ? html` autocapitalize="none" spellcheck="false"`
          : undefined,
        asked.inputMode === undefined ? undefined : html` inputmode="${asked.inputMode}"`,
        asked.isCode === true ? html` class="code"` : undefined,
        ...attributesOf(fault, describedBy, isFocused(asked, faults)),
      ]}
    />${notes(name, fault, hint)}
  </div>`
}

export interface Choice extends Pick<Field, 'name' | 'label' | 'autocomplete' | 'value'> {
  choices: readonly { value: string; label: string }[]
}

export function choice(
  { name, label, autocomplete, value, choices }: Choice,
  faults: Faults,
): Html {
  const fault = faults.fields.get(name)
  const describedBy = fault === undefined ? [] : [`${name}-wrong`]
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select
      id="${name}"
      name="${name}"
      autocomplete="${autocomplete}"
      required${attributesOf(fault, describedBy, false)}
    >
      <option value=""></option>
      ${choices.map(
        (one) =>
          html`<option value="${one.value}" ${one.value === value ? html` selected` : undefined}>
            ${one.label}
          </option>`,
      )}</select
    >${notes(name, fault, undefined)}
  </div>`
}

/** A value that the form brings along. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

/** Tells a password manager whose password it is. */
export function usernameOf(username: string): Html {
  return html`<input
    type="text"
    name="shownUsername"
    value="${username}"
    autocomplete="username"
    readonly
    hidden
  />`
}

export interface FormParts {
  /** Relative, so that it works under any address. */
  action: string
  fields?: Content
  submit: string
  /** How much it stands out beside another one. */
  look?: 'second' | 'quiet'
  isBare?: boolean
}

export function form({ action, fields, submit, look, isBare }: FormParts): Html {
  return html`<form
    method="post"
    action="${action}"
    ${isBare === true ? html` class="bare"` : undefined}
  >
    ${fields}
    <button type="submit" ${look === undefined ? undefined : html` class="${look}"`}>
      ${submit}
    </button>
  </form>`
}

/** What is wrong with the whole of a form, said at once by whatever reads the page aloud. */
export function alert({ whole }: Faults): Content {
  return whole === undefined
    ? undefined
    : html`<div class="notice bad" role="alert"><p>${whole}</p></div>`
}

/** What went well. */
export function notice(sentence: string | undefined): Content {
  return sentence === undefined
    ? undefined
    : html`<div class="notice" role="status"><p>${sentence}</p></div>`
}

function attributesOf(
  fault: string | undefined,
  describedBy: readonly string[],
  focused: boolean,
): Content[] {
  return [
    fault === undefined ? undefined : html` aria-invalid="true"`,
    describedBy.length === 0 ? undefined : html` aria-describedby="${describedBy.join(' ')}"`,
    focused ? html` autofocus` : undefined,
  ]
}

/** The first field that is wrong, else the first one. */
function isFocused({ name, isFirst }: Field, { fields }: Faults): boolean {
  const [firstWrong] = fields.keys()
  return firstWrong === undefined ? isFirst === true : firstWrong === name
}

function notes(name: string, fault: string | undefined, hint: string | undefined): Content[] {
  return [
    fault === undefined ? undefined : html`<span class="wrong" id="${name}-wrong">${fault}</span>`,
    hint === undefined ? undefined : html`<span class="hint" id="${name}-hint">${hint}</span>`,
  ]
}
