import { signal, useSignal } from "@preact/signals";
import { shellQuoted } from "../../lib/printable.js";
import { act, copy } from "../client/act.js";
import { controlOf, isHttps, ownScope, urlOf } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { BodyView } from "../components/code.js";
import { DetailsHead, Fields, Origin, Status } from "../components/elements.js";
import { type Explanation, hasReason, pathAndQuery, sampleToken, testOf } from "../text/copied-test.js";
import { duration, timeOfDay } from "../text/format.js";

/** Whether details that do not depend on the request are unfolded; kept from request to request. */
const showsBehaviours = signal(false);

/** Shows a request, its response, and the reasons for it. */
export function RequestDetails({ seq, scope }: { readonly seq: number; readonly scope: string }) {
  const { value, problem } = useResource(() => controlOf(scope).journal.explain({ seq }), ["faults"]);
  if (!value) {
    return (
      <section class="details" aria-label={`Request ${seq}`}>
        <DetailsHead title={`#${seq}`} panel="requests" />
        <p>{problem}</p>
      </section>
    );
  }
  const { request, response, reasons } = value;
  const { method, path, status, operation } = request;
  const behaviours = reasons.filter(({ kind }) => kind === "behaviour");
  return (
    <section class="details" aria-label={`Request ${seq}`}>
      <DetailsHead title={`#${seq} ${operation ?? `${method} ${path}`}`} panel="requests" />
      <p class="summary">
        <Status status={status} />
        <span>{duration(request.duration_ms)}</span>
        <span class="dim">
          {timeOfDay(request.at)}
          {scope !== ownScope && `, scope ${scope}`}
        </span>
      </p>
      <p class="row">
        <button type="button" class="small" onClick={() => copy(curlCommand(value), "the command")}>
          Copy as curl
        </button>
        <button type="button" class="small" onClick={() => copy(testOf(value), "the test")}>
          Copy as test
        </button>
      </p>
      {operation && <FailNext request={request} />}
      <h3>Why</h3>
      {reasons.length === 0 && <p class="dim">As documented: no fault, assumption or mistake affected it.</p>}
      <Reasons reasons={reasons.filter(({ kind }) => kind !== "behaviour")} />
      {behaviours.length > 0 && (
        <details
          open={showsBehaviours.value}
          onToggle={({ currentTarget }) => {
            showsBehaviours.value = currentTarget.open;
          }}
        >
          <summary>
            Behaviour of this mock: <span class="dim">{behaviours.map(({ name }) => name).join(", ")}</span>
          </summary>
          <Reasons reasons={behaviours} />
        </details>
      )}
      <h3>Request</h3>
      <p class="mono break">
        {method} {path}
      </p>
      <Fields label="Query" fields={Object.entries(request.query)} />
      <details>
        <summary>Headers</summary>
        <Fields label="Request headers" fields={Object.entries(request.headers)} />
      </details>
      <h3>Response</h3>
      <Fields label="Response headers" fields={Object.entries(response.headers)} />
      <BodyView text={response.body} what="the body" />
    </section>
  );
}

function Reasons({ reasons }: { readonly reasons: Explanation["reasons"] }) {
  return (
    <ul class="reasons">
      {reasons.map(({ kind, name, meaning, origin, value }) => (
        <li key={kind + name + meaning}>
          <span class={`tag ${kind}`}>{kind}</span>
          <div>
            <b>
              {name}
              {value !== undefined && ` = ${value}`}
            </b>{" "}
            {origin && <Origin origin={origin} />}
            <p class="dim">{meaning}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Failures that the next similar request can get. */
const failures = {
  "503 Service Unavailable": { status: 503 },
  "500 Internal Server Error": { status: 500 },
  "429 Too Many Requests": { status: 429, headers: { "Retry-After": "1" } },
  "404 Not Found": { status: 404 },
  "401 Unauthorized": { status: 401 },
  "a delay of 5 s": { latency_ms: 5000 },
  "a reset connection": { connection: "reset" },
  "half a body": { connection: "truncate" },
  "invalid JSON": { corrupt: true },
} as const;

/** Adds a fault that affects only the next request for the same resource. */
function FailNext({ request }: { readonly request: Explanation["request"] }) {
  const chosen = useSignal<keyof typeof failures>("503 Service Unavailable");
  const { scope, operation, path, account_id, app_id } = request;
  const add = (event: Event) => {
    event.preventDefault();
    const when = { operation, path, account_id, app_id, count: 1 };
    act(
      event,
      () => controlOf(scope).faults.add({ when, effect: failures[chosen.value] }),
      `The next ${operation} like this gets ${chosen.value}`,
    );
  };
  return (
    <form class="row" onSubmit={add}>
      <label>
        Fail the next one with{" "}
        <select
          value={chosen.value}
          onChange={({ currentTarget: { value } }) => {
            chosen.value = value as keyof typeof failures;
          }}
        >
          {Object.keys(failures).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button type="submit">Add fault</button>
    </form>
  );
}

/** Headers that a repeated request should not set. */
const transportHeaders = /^(host|connection|content-length|accept-encoding|sec-.*|origin|referer|x-testkit-token)$/i;

/** Returns a shell command that repeats a request. A masked token in its headers becomes another valid one. */
function curlCommand({ request, reasons, options }: Explanation): string {
  const { method } = request;
  const needsToken = options.auth === "token" && !hasReason(reasons, "error", "wrongCredentials");
  // In double quotes, between two texts in single quotes.
  const token = needsToken ? `'"$REALTIMEKIT_TESTKIT_TOKEN"'` : sampleToken;
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    transportHeaders.test(name) ? [] : [`-H ${shellQuoted(`${name}: ${value}`).replace("***", () => token)}`],
  );
  const url = shellQuoted(urlOf(request.scope) + pathAndQuery(request));
  const methodOption = method === "GET" ? [] : [method === "HEAD" ? "--head" : `-X ${method}`];
  return ["curl", ...(isHttps ? ["--insecure"] : []), ...methodOption, url, ...headers].join(" \\\n  ");
}
