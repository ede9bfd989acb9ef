import { cut } from "../lib/message.js";
import { shellWord } from "../lib/printable.js";
import { indented } from "./text/format.js";

/** The script of the API reference: its forms send requests to the mock that serves the page. */

/** Characters of a body that are shown. */
const maxShown = 100_000;

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-path]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void tryOperation(form);
  });
}

async function tryOperation(form: HTMLFormElement): Promise<void> {
  const request = requestOf(form);
  show(form, curlCommand(request));
  const startedAt = performance.now();
  try {
    const response = await fetch(request.url, request);
    const body = cut(indented(await response.text()), maxShown);
    const took = Math.round(performance.now() - startedAt);
    show(form, curlCommand(request), `${response.status} ${response.statusText}, ${took} ms\n\n${body}`);
  } catch (error) {
    show(form, curlCommand(request), `The request failed: ${error instanceof Error ? error.message : error}`);
  }
}

interface TriedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

function requestOf(form: HTMLFormElement): TriedRequest {
  const { method = "GET", path = "" } = form.dataset;
  const fields = [...form.elements].filter(
    (field) => field instanceof HTMLInputElement || field instanceof HTMLSelectElement,
  );
  const filled = fields.reduce((url, { dataset, name, value }) => {
    return dataset.in === "path" ? url.replace(`{${name}}`, encodeURIComponent(value)) : url;
  }, path);
  // The page is /_testkit/docs, possibly behind the prefix of a scope.
  const url = new URL(`..${filled}`, document.location.href);
  for (const { dataset, name, value } of fields) {
    if (dataset.in === "query" && value !== "") url.searchParams.set(name, value);
  }
  const body = form.querySelector("textarea")?.value ?? null;
  return { method, url: url.href, headers: headersFor(path, body), body };
}

function headersFor(path: string, body: string | null): Record<string, string> {
  const secret = (name: string) => document.querySelector<HTMLInputElement>(`#access [name=${name}]`)?.value ?? "";
  const isControl = path.startsWith("/_testkit/");
  return {
    ...(!isControl && secret("token") !== "" && { authorization: `Bearer ${secret("token")}` }),
    ...(isControl && secret("control") !== "" && { "x-testkit-token": secret("control") }),
    ...(body !== null && { "content-type": "application/json" }),
  };
}

function curlCommand({ method, url, headers, body }: TriedRequest): string {
  const words = [
    ...(method === "GET" ? [] : ["-X", method]),
    url,
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    ...(body === null ? [] : ["-d", body]),
  ];
  return `curl ${words.map(shellWord).join(" ")}`;
}

/** Shows texts below the form, replacing earlier ones. */
function show(form: HTMLFormElement, ...texts: readonly string[]): void {
  // Being focusable, a long text can be scrolled with the keyboard.
  const blocks = texts.map((text) => Object.assign(document.createElement("pre"), { textContent: text, tabIndex: 0 }));
  form.querySelector('[role="status"]')?.replaceChildren(...blocks);
}
