import { styleText } from "node:util";
import { documentedTenant } from "../../contract/documented-tenant.js";
import type { Revision } from "../../contract/revisions.js";

/** What the start of the mock tells: where it is, what it speaks, and two lines to paste. */
export function banner({
  url,
  revision,
  seed,
  token,
}: {
  readonly url: string;
  readonly revision: Revision;
  readonly seed: string;
  readonly token: string;
}): string {
  const { accountId, appId } = documentedTenant;
  const path = `/accounts/${accountId}/realtime/kit/${appId}/sessions?per_page=2`;
  const apiToken = token.startsWith("$") ? `process.env.${token.slice(1)}` : `"${token}"`;
  return `${styleText("bold", "realtimekit-testkit")} serves the RealtimeKit API on ${styleText("cyan", url)}
revision ${revision}, seed ${JSON.stringify(seed)}; any account and app id has data of its own. Ctrl-C stops it.

  curl -H "Authorization: Bearer ${token}" "${url}${path}"
  const client = new Cloudflare({ apiToken: ${apiToken}, baseURL: "${url}" });

`;
}
