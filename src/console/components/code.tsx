import { useSignal } from "@preact/signals";
import { copy } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { indented } from "../text/format.js";
import { Status } from "./elements.js";

/** Characters of a text that are shown. */
const maxShown = 50_000;

/** Renders a block of code with a copy button. */
export function Code({ text, what }: { readonly text: string; readonly what: string }) {
  const cut = text.length - maxShown;
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text can be scrolled with the keyboard. */}
      <pre tabIndex={0}>{text.slice(0, maxShown)}</pre>
      {cut > 0 && <p class="dim">{cut.toLocaleString("en")} more characters are copied, but not shown.</p>}
      <button type="button" class="small" onClick={() => copy(text, what)} aria-label={`Copy ${what}`}>
        Copy
      </button>
    </div>
  );
}

/** Shows the body of a response, indented if it is JSON. */
export function BodyView({ text, what }: { readonly text: string; readonly what: string }) {
  return text === "" ? <p class="dim">No body.</p> : <Code text={indented(text)} what={what} />;
}

type Operation = Parameters<typeof control.responses.preview>[0]["operation"];

/** Shows the current response of an operation in the selected revision, at first that of the mock. */
export function Responses({ operation, id }: { readonly operation: Operation; readonly id: string }) {
  const selected = useSignal<string>();
  const { value } = useResource(() => control.responses.preview({ ...tenant.value, operation, id }), ["world", "tick"]);
  const shown = selected.value ?? value?.current;
  const response = value?.responses.find(({ revision }) => revision === shown);
  if (!value || !response) return null;
  return (
    <>
      <div class="row">
        <fieldset class="row plain" aria-label="Revision">
          {value.responses.map(({ revision }) => (
            <button
              key={revision}
              type="button"
              class="small"
              aria-pressed={revision === shown}
              onClick={() => {
                selected.value = revision;
              }}
            >
              {revision}
            </button>
          ))}
        </fieldset>
        <span>
          <Status status={response.status} /> {operation}
        </span>
      </div>
      <BodyView text={response.body} what="the response" />
    </>
  );
}
