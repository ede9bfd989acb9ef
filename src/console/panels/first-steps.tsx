import { act } from "../client/act.js";
import { allScopes, control, scopeName } from "../client/connection.js";
import { addressWith, linkTo, show, tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { Code } from "../components/code.js";
import { operationUrl } from "../text/snippets.js";

/** What to do before there is a request. */
export function FirstSteps() {
  const url = operationUrl(tenant.value, "/sessions?status=LIVE");
  return (
    <>
      <Elsewhere />
      <p>Requests of your app appear here as they come. See one now, or send your own:</p>
      <p>
        <button type="button" class="primary" onClick={() => act(sendSample(url))}>
          Send a sample request
        </button>
      </p>
      <Code text={`curl -H "Authorization: Bearer test" "${url}"`} what="the command" />
      <p>
        <a href={linkTo("snippets")}>Set up your app</a> with the SDK, fetch, Vite, msw or Playwright.
      </p>
    </>
  );
}

/** Leads to requests that went to other scopes, such as those of tests. */
function Elsewhere() {
  const { value } = useResource(() => control.scopes.list(), ["scopes"]);
  const others = value?.scopes.filter(({ name, requests }) => name !== scopeName && requests > 0) ?? [];
  if (allScopes || others.length === 0) return null;
  return (
    <p>
      There were requests to other scopes, such as {others[0]?.name}.{" "}
      <a href={addressWith({ scopes: "all" })}>Show those of all scopes</a>
    </p>
  );
}

async function sendSample(url: string): Promise<void> {
  const { pathname, search } = new URL(url);
  await fetch(pathname + search, { headers: { authorization: "Bearer test" } });
  show("requests");
}
