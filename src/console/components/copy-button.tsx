import { copy } from "../client/act.js";

/** A button that copies a text. */
export function CopyButton({ text, what, label = "Copy" }: { text: string; what: string; label?: string }) {
  return (
    <button type="button" class="small" onClick={() => copy(text, what)} aria-label={`${label} ${what}`}>
      {label}
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
