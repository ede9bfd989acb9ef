import { tenant } from "../client/location.js";
import { Code } from "../components/code.js";
import { sampleToken } from "../text/copied-test.js";
import { baseUrl, setupSnippets } from "../text/snippets.js";

/** How to point an app or a test at the selected scope and app. */
export function SnippetsPanel() {
  const { account_id, app_id } = tenant.value;
  return (
    <>
      <h2>Base URL</h2>
      <Code text={baseUrl} what="the base URL" />
      <h2>Token, account and app</h2>
      <p class="dim">Any token works unless the mock was started with --auth token; any account and app has data.</p>
      <Code
        text={`CLOUDFLARE_API_TOKEN=${sampleToken}\nCLOUDFLARE_ACCOUNT_ID=${account_id}\nREALTIMEKIT_APP_ID=${app_id}`}
        what="the variables"
      />
      {setupSnippets(tenant.value).map(({ title, note, text }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          {note && <p class="dim">{note}</p>}
          <Code text={text} what={`the snippet for ${title}`} />
        </section>
      ))}
    </>
  );
}
