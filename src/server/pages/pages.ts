import { renderPage, renderTable, escapeMarkup as text } from "../../lib/html.js";
import { valueAt } from "../../lib/json-path.js";
import { describeSchema, type JsonSchema, listFields } from "../../lib/json-schema.js";
import type { ServerContext } from "../context/context.js";
import type { OwnUrls } from "./plugin.js";

/** Renders the page of a mock without a console: what it serves, where, and its documents. */
export function homePage({ options: { revision, seed, control } }: ServerContext, { api }: OwnUrls): string {
  const body = `<h1>realtimekit-testkit</h1>
<p>A mock of the Cloudflare RealtimeKit REST API, revision ${revision}, seed ${text(JSON.stringify(seed))}.</p>
<p>Base URL for SDKs: <code>${text(api)}</code></p>
<ul>
<li><a href="_testkit/docs">API reference</a>, to read and to try</li>
<li>OpenAPI document as <a href="_testkit/openapi.json">JSON</a> and <a href="_testkit/openapi.yaml">YAML</a></li>
<li><a href="_testkit/health">Health</a></li>
</ul>
${control === false ? '<p class="dim">The control API is disabled.</p>' : ""}`;
  return renderPage({ title: "realtimekit-testkit", body });
}

/** The parts of an OpenAPI document that the page shows. */
export interface ReferenceDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

interface Reference {
  readonly $ref: string;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema: JsonSchema;
}

interface Response {
  readonly description: string;
  readonly content?: Content;
}

type Content = Readonly<Record<string, MediaType>>;

interface MediaType {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface ReferencePart {
  /** File name without extension. */
  readonly name: string;
  /** Path prefix of every operation. */
  readonly base: string;
  readonly document: ReferenceDocument;
}

/** Renders the API reference from the documents: the input and output of each operation, and a form to try it. */
export function referencePage(parts: readonly ReferencePart[]): string {
  const body = `<h1>API reference</h1>
<p class="dim">Each form sends its request to <a href="../">this mock</a>.</p>
<form id="access"><label>API token <input name="token" value="test" autocomplete="off"></label>
<label>Control token <input name="control" placeholder="if the mock has one" autocomplete="off"></label></form>
${parts.map(section).join("\n")}
<script type="module" src="console/reference.js"></script>`;
  return renderPage({ title: "API reference: realtimekit-testkit", body, style, scripts: true });
}

function section({ name, base, document }: ReferencePart): string {
  const { info, tags = [], paths } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = tags.map((tag) => {
    const rows = operations.filter(({ operation }) => operation.tags?.includes(tag.name));
    return `<h3>${text(tag.name)}</h3>
<p class="dim">${text(tag.description ?? "")}</p>
${rows.map((row) => operationItem(document, base, row)).join("\n")}`;
  });
  return `<section><h2>${text(info.title)}</h2>
<p>${prose(info.description)}</p>
<p class="dim">Version ${text(info.version)}; the document as <a href="${name}.json">JSON</a> and <a href="${name}.yaml">YAML</a>.</p>
${groups.join("\n")}</section>`;
}

function operationItem(
  document: ReferenceDocument,
  base: string,
  { path, method, operation }: { readonly path: string; readonly method: string; readonly operation: Operation },
): string {
  const { operationId, summary, description, requestBody, responses } = operation;
  const parameters = (operation.parameters ?? []).map((one) => resolve<Parameter>(document, one));
  const body = requestBody?.content["application/json"];
  return `<details class="operation" id="${text(operationId)}">
<summary><b>${method.toUpperCase()}</b> <code>${text(path)}</code> ${text(summary)}</summary>
<p>${prose(description)}</p>
<form data-method="${method.toUpperCase()}" data-path="${text(base + path)}">
${parameterFields(parameters)}${body ? bodyFields(document, body) : ""}
${isStream(responses) ? "" : "<p><button>Send</button></p>"}
<div role="status"></div>
</form>
<h4>Responses</h4>
${Object.entries(responses)
  .map(([status, response]) => responseItem(document, status, resolve<Response>(document, response)))
  .join("\n")}
</details>`;
}

/** Reports whether a response does not end, so that it cannot be tried on a page. */
function isStream(responses: Operation["responses"]): boolean {
  return JSON.stringify(responses).includes("text/event-stream");
}

function parameterFields(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map((parameter) => {
    const { name, required = false, description, schema } = parameter;
    const meaning = meaningOf(description, describeSchema(schema), required);
    return [`<code>${text(name)}</code>`, parameterInput(parameter), meaning];
  });
  return renderTable(["Parameter", "Value", "Meaning"], rows);
}

function parameterInput({ name, in: place, required = false, example, schema }: Parameter): string {
  const attributes = `name="${text(name)}" data-in="${place}" aria-label="${text(name)}"${required ? " required" : ""}`;
  const allowed = schema.type === "boolean" ? [true, false] : schema.enum;
  if (allowed) {
    return `<select ${attributes}>${["", ...allowed].map((value) => `<option>${text(String(value))}</option>`).join("")}</select>`;
  }
  const shown = text(String(example ?? ""));
  return `<input ${attributes} ${required ? "value" : "placeholder"}="${shown}" autocomplete="off">`;
}

function bodyFields(document: ReferenceDocument, { schema = {}, example = {} }: MediaType): string {
  const written = JSON.stringify(example, null, 2);
  return `${fieldTable(document, schema)}
<label>Body<textarea name="body" rows="${written.split("\n").length}" spellcheck="false">${text(written)}</textarea></label>`;
}

function fieldTable(document: ReferenceDocument, schema: JsonSchema): string {
  const fields = listFields(schema, ($ref) => resolve<JsonSchema>(document, { $ref }));
  if (fields.length === 0) return "";
  const rows = fields.map(({ name, type, required, description }) => [
    `<code>${text(name)}</code>`,
    meaningOf(description, type, required),
  ]);
  return renderTable(["Field", "Meaning"], rows, "fields");
}

function meaningOf(description: string | undefined, type: string, required: boolean): string {
  return `${prose(description)} <span class="dim">${text(type)}${required ? ", required" : ""}</span>`;
}

function responseItem(document: ReferenceDocument, status: string, { description, content = {} }: Response): string {
  const [type = ""] = Object.keys(content);
  const { schema = {}, example, examples = {} } = content[type] ?? {};
  const values = [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
  const details = [
    ...values.map((value) => `<pre>${text(JSON.stringify(value, null, 2))}</pre>`),
    fieldTable(document, schema),
  ].join("");
  const line = `<b>${text(status)}</b> ${prose(description)} <span class="dim">${text(type)}</span>`;
  return details === "" ? `<p>${line}</p>` : `<details><summary>${line}</summary>${details}</details>`;
}

/** Resolves a reference such as `#/components/schemas/Session`; returns anything else unchanged. */
function resolve<T extends object>(document: ReferenceDocument, value: T | Reference): T {
  if (!("$ref" in value)) return value;
  const found = valueAt(document, value.$ref.split("/").slice(1));
  if (!found) throw new Error(`The OpenAPI document refers to ${value.$ref}, which it does not hold.`);
  return found as T;
}

function prose(written = ""): string {
  return text(written).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

const style = `
h3 { font-size: 1rem; margin: 1.2rem 0 0; } h4 { font-size: .9rem; margin: .8rem 0 0; }
summary { cursor: pointer; overflow-wrap: anywhere; } summary b { display: inline-block; min-width: 3rem; }
.operation { border-bottom: 1px solid var(--line); padding: .35rem 0; }
.operation > :not(summary) { margin-left: 1rem; }
[role="status"] pre { max-height: 24rem; overflow: auto; } form { margin: .5rem 0; } #access label { margin-right: 1rem; }
input, select, textarea, button { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line);
  border-radius: .3rem; padding: .2rem .5rem; max-width: 100%; }
@media (min-width: 40rem) { th code { white-space: nowrap; } }
td input, td select { width: 16rem; } textarea { display: block; width: 100%; font: .85rem/1.4 ui-monospace, monospace; }
button { cursor: pointer; } :focus-visible { outline: 2px solid var(--note); outline-offset: 1px; }
`;
