import { styleText } from "node:util";
import { documentedTenant } from "../../contract/constants.js";
import type { Revision } from "../../contract/revisions.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";

/** What the start of the mock tells: where it is, what it speaks, and two lines to paste. */
export function banner({
  url,
  revision,
  seed,
  scenario,
  token,
  certificate,
}: {
  readonly url: string;
  readonly revision: Revision;
  readonly seed: string;
  readonly scenario: Pick<Scenario, "name" | "tenants"> | undefined;
  readonly token: string;
  /** File of the certificate that was made for this run. */
  readonly certificate: string | undefined;
}): string {
  const { accountId, appId } = scenario?.tenants[0] ?? documentedTenant;
  const path = `/accounts/${encodeURIComponent(accountId)}/realtime/kit/${encodeURIComponent(appId)}/sessions?per_page=2`;
  const apiToken = token.startsWith("$") ? `process.env.${token.slice(1)}` : `"${token}"`;
  const data =
    scenario === undefined
      ? `seed ${JSON.stringify(seed)}; any account and app id has data of its own`
      : `scenario ${scenario.name}`;
  const trust =
    certificate === undefined
      ? ""
      : `Its certificate is ${certificate}; Node trusts it with NODE_EXTRA_CA_CERTS=${certificate}\n`;
  return `${styleText("bold", "realtimekit-testkit")} serves the RealtimeKit API on ${styleText("cyan", url)}
revision ${revision}, ${data}. Ctrl-C stops it.
${trust}
  curl${certificate === undefined ? "" : ` --cacert ${certificate}`} -H "Authorization: Bearer ${token}" "${url}${path}"
  const client = new Cloudflare({ apiToken: ${apiToken}, baseURL: "${url}" });

`;
}
