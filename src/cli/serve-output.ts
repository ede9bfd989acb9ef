import { styleText } from "node:util";
import { documentedTenant } from "../contract/constants.js";
import { definitionOf, type Revision } from "../contract/revisions.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { printableLine } from "../lib/terminal.js";
import type { LoggedRequest } from "../server/http/messages.js";

/** Formats what the start of the mock prints: its address, what it serves, and two lines to paste. */
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
  /** File of the certificate that was generated for this run. */
  readonly certificate: string | undefined;
}): string {
  const { accountId, appId } = scenario?.tenants[0] ?? {
    ...documentedTenant,
    appId: definitionOf(revision).documentedAppId,
  };
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
revision ${revision}, ${printableLine(data)}. Ctrl-C stops it.
${trust}
  curl${certificate === undefined ? "" : ` --cacert ${certificate}`} -H "Authorization: Bearer ${token}" "${url}${path}"
  const client = new Cloudflare({ apiToken: ${apiToken}, baseURL: "${url}" });

`;
}

/** Logs requests and notices of a mock. */
export interface RequestLogger {
  request(request: LoggedRequest): void;
  notice(notice: string): void;
}

/** Creates a logger on standard output: readable lines on a terminal, JSON lines elsewhere. */
export async function createRequestLogger(): Promise<RequestLogger> {
  // A bundle knows the default export of a CommonJS package only.
  const { default: pino } = await import("pino");
  const logger = process.stdout.isTTY ? pino({ base: null }, await prettyStream()) : pino({ base: null });
  return {
    request({ method, url: requested, status, durationMs, notServed }) {
      const url = printableLine(requested);
      const fields = { method, url, status, durationMs: Math.round(durationMs * 100) / 100, notServed };
      const note = notServed === undefined ? "" : ` (${notServed}, not served)`;
      if (process.stdout.isTTY) logger.info(`${method} ${url} ${status} ${fields.durationMs} ms${note}`);
      else logger.info(fields, "request");
    },
    notice(notice) {
      logger.warn(printableLine(notice));
    },
  };
}

async function prettyStream() {
  const { default: pretty } = await import("pino-pretty");
  return pretty({ colorize: true, translateTime: "HH:MM:ss.l", ignore: "pid,hostname", sync: true });
}
