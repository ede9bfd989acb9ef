import { escapeMarkup, renderPage } from "../../lib/html.js";
import type { ServerContext } from "../context/context.js";
import type { OwnUrls } from "./own-urls.js";

/** Renders the page of a mock without a console: what it serves, where, and its documents. */
export function homePage({ options: { revision, seed, control } }: ServerContext, { api }: OwnUrls): string {
  const body = `<h1>realtimekit-testkit</h1>
<p>A mock of the Cloudflare RealtimeKit REST API, revision ${revision}, seed ${escapeMarkup(JSON.stringify(seed))}.</p>
<p>Base URL for SDKs: <code>${escapeMarkup(api)}</code></p>
<ul>
<li><a href="_testkit/docs">API reference</a>, to read and to try</li>
<li>OpenAPI document as <a href="_testkit/openapi.json">JSON</a> and <a href="_testkit/openapi.yaml">YAML</a></li>
<li><a href="_testkit/health">Health</a></li>
</ul>
${control === false ? '<p class="dim">The control API is disabled.</p>' : ""}`;
  return renderPage({ title: "realtimekit-testkit", body });
}
