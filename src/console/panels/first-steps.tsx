import { act } from "../client/act.js";
import { linkTo, show, tenant } from "../client/location.js";
import { Code } from "../components/copy-button.js";
import { operationUrl } from "../text/snippets.js";

/** What to do before there is a request. */
export function FirstSteps() {
  const url = operationUrl(tenant.value, "/sessions?status=LIVE");
  return (
    <>
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

async function sendSample(url: string): Promise<void> {
  const { pathname, search } = new URL(url);
  await fetch(pathname + search, { headers: { authorization: "Bearer test" } });
  show("requests");
}
