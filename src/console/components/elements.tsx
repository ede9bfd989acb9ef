import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { act, type Done, dismiss, message } from "../client/act.js";
import { problemText } from "../client/connection.js";
import { linkTo } from "../client/location.js";
import { titleText } from "../text/format.js";

/** Shows that a panel is empty, and what to do next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shows why something could not be loaded, if there is an error. */
export function Problem({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p role="alert" class="problem">
      {text}
    </p>
  );
}

interface ActionProps<T> {
  readonly text: string;
  /** What the button does, if its text alone does not say that. */
  readonly label?: string;
  readonly run: () => Promise<T>;
  readonly done: Done<T>;
  readonly kind?: "small" | "primary";
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

/** Renders a button that runs a command and shows its outcome. */
export function Action<T>({ text, label, run, done, kind, pressed, disabled }: ActionProps<T>) {
  const onClick = (event: Event) => act(event, run, done);
  return (
    <button type="button" class={kind} aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      {text}
    </button>
  );
}

/** Renders the heading of details beside a list, with a link back to the list. */
export function DetailsHead({
  title,
  panel,
  children,
}: {
  readonly title: string;
  readonly panel: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="toolbar">
      <h2 dir="auto">{titleText(title)}</h2>
      {children}
      <a class="button close" href={linkTo(panel)} aria-label="Close the details" title="Esc" onClick={returnFocus}>
        ×
      </a>
    </div>
  );
}

/** Moves the focus from closed details to their item in the list, or to the panel if the item is out of view. */
function returnFocus(): void {
  const item = document.querySelector<HTMLElement>("main a[aria-current]") ?? document.getElementById("main");
  // A narrow screen shows only the details until the list is rendered again.
  const focus = () => requestAnimationFrame(() => item?.focus());
  window.addEventListener("hashchange", focus, { once: true });
}

/** How many more rows of a long list are rendered at a time. */
const moreRows = 200;

/** Renders the first rows of a list, and more on request: rendering thousands takes seconds. */
export function LongList<T>({
  kind,
  rows,
  first,
  children,
}: {
  readonly kind: string;
  readonly rows: readonly T[];
  readonly first: number;
  readonly children: (row: T) => ComponentChildren;
}) {
  const shown = useSignal(first);
  const left = rows.length - shown.value;
  return (
    <>
      <ul class={`list ${kind}`}>{rows.slice(0, shown.value).map(children)}</ul>
      {left > 0 && (
        <p class="row">
          <button
            type="button"
            class="small"
            onClick={() => {
              shown.value += moreRows;
            }}
          >
            Show {Math.min(left, moreRows)} more of {left.toLocaleString("en")}
          </button>
        </p>
      )}
    </>
  );
}

/** Names with their values, as text. */
export function Fields({
  label,
  fields,
}: {
  readonly label: string;
  readonly fields: readonly (readonly [string, string | readonly string[]])[];
}) {
  if (fields.length === 0) return null;
  return (
    <dl aria-label={label}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{[value].flat().join(", ")}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Renders the status of a response; its class distinguishes success, client errors and server errors, as the number does. */
export function Status({ status }: { readonly status: number }) {
  const kind = status === 0 ? "broken" : status < 400 ? "success" : status < 500 ? "client" : "server";
  return <span class={`status ${kind}`}>{status === 0 ? "broken" : status}</span>;
}

const labels = {
  documented: "documented",
  example: "seen in an example",
  semantic: "follows from the words",
  assumed: "assumed",
  mock: "limit of this mock",
} as const;

/** Shows where a fact about the API comes from. */
export function Origin({ origin }: { readonly origin: keyof typeof labels }) {
  return <span class={`tag origin-${origin}`}>{labels[origin]}</span>;
}

/** Opens a list with the arrow keys, where they would otherwise choose, and run, whatever comes next. */
export function openList(event: KeyboardEvent & { readonly currentTarget: HTMLSelectElement }): void {
  if (!event.key.startsWith("Arrow") || !("showPicker" in event.currentTarget)) return;
  event.preventDefault();
  event.currentTarget.showPicker();
}

/** The text between two problems, each with a file, a line and a path; advice also follows a semicolon. */
const nextProblem = /; (?=[^;]*:\d+ \$)/;

interface DropFileProps {
  readonly label: string;
  readonly accept: string;
  /** Rejects with everything that is wrong with the file. */
  readonly load: (file: File) => Promise<void>;
}

/** Loads a file that is dropped or chosen, and shows everything that is wrong with it. */
export function DropFile({ label, accept, load }: DropFileProps) {
  const problem = useSignal<string>();
  const isOver = useSignal(false);
  // Another action has changed something.
  useSignalEffect(() => {
    if (message.value?.kind === "done") problem.value = undefined;
  });
  const take = async (file: File | undefined) => {
    isOver.value = false;
    if (!file) return;
    dismiss();
    try {
      await load(file);
      problem.value = undefined;
    } catch (error) {
      problem.value = problemText(error);
    }
  };
  return (
    <>
      <label
        class={isOver.value ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files[0]);
        }}
      >
        {label}{" "}
        <input
          type="file"
          accept={accept}
          onChange={({ currentTarget }) => {
            take(currentTarget.files?.[0]);
            currentTarget.value = "";
          }}
        />
      </label>
      {problem.value && (
        <div role="alert" class="problem">
          <b>Nothing has changed.</b>
          <ul>
            {problem.value.split(nextProblem).map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
