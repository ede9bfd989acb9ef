import { signal } from "@preact/signals";
import { problemText } from "./connection.js";

/** A message about something the user did. */
export interface Message {
  readonly kind: "running" | "done" | "failed";
  readonly text: string;
}

/** The latest message, until it is dismissed or expires. */
export const message = signal<Message | undefined>(undefined);

const shownMs = 4000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a message; a failure stays until it is dismissed. */
export function showMessage(shown: Message): void {
  clearTimeout(timer);
  message.value = shown;
  if (shown.kind === "done") timer = setTimeout(() => dismiss(), shownMs);
}

export function dismiss(): void {
  message.value = undefined;
}

export type Done<T> = string | ((result: T) => string);

/** A command that takes longer than this, in milliseconds, is announced as running. */
const quickMs = 400;

/**
 * Runs the command of a button, form or field, and shows its outcome. Returns its result, or undefined if it was
 * rejected or the previous one still runs, as after a double click.
 */
export async function act<T>(
  { currentTarget }: Pick<Event, "currentTarget">,
  run: () => Promise<T>,
  done: Done<T>,
): Promise<T | undefined> {
  const control = currentTarget as Element;
  if (control.hasAttribute("aria-busy")) return undefined;
  control.setAttribute("aria-busy", "true");
  try {
    return await follow(run(), done);
  } finally {
    control.removeAttribute("aria-busy");
  }
}

async function follow<T>(command: Promise<T>, done: Done<T>): Promise<T | undefined> {
  const waiting = setTimeout(() => showMessage({ kind: "running", text: "Working …" }), quickMs);
  try {
    const result = await command;
    showMessage({ kind: "done", text: typeof done === "string" ? done : done(result) });
    return result;
  } catch (error) {
    showMessage({ kind: "failed", text: problemText(error) });
    return undefined;
  } finally {
    clearTimeout(waiting);
  }
}

export function copy(text: string, what: string): Promise<unknown> {
  return follow(writeText(text), `Copied ${what}`);
}

/** Copies a text to the clipboard, also on a page that another machine serves over HTTP, which has no clipboard API. */
async function writeText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (!isCopied) throw new Error("The browser does not let this page copy");
}
