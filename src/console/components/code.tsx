import { copy } from "../client/act.js";
import { indented } from "../text/format.js";

/** A button that copies a text. */
function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <button type="button" class="small" onClick={() => copy(text, what)} aria-label={`Copy ${what}`}>
      Copy
    </button>
  );
}

/** A block of code, with a button that copies it. */
export function Code({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text can be scrolled with the keyboard. */}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}

/** Characters of a body that are shown. */
const maxShown = 50_000;

/** The body of a response, indented if it is JSON. */
export function BodyView({ text, what }: { readonly text: string; readonly what: string }) {
  if (text === "") return <p class="dim">No body.</p>;
  const readable = indented(text);
  const cut = readable.length - maxShown;
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text can be scrolled with the keyboard. */}
      <pre tabIndex={0}>{cut > 0 ? readable.slice(0, maxShown) : readable}</pre>
      {cut > 0 && <p class="dim">{cut.toLocaleString("en")} more characters are copied, but not shown.</p>}
      <CopyButton text={readable} what={what} />
    </div>
  );
}
