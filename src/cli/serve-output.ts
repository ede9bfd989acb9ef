import { documentedTenant } from "../contract/constants.js";
import { definitionOf, describeSdks, type Revision, revisions } from "../contract/revisions.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { printableLine } from "../lib/terminal.js";
import { decodePercent } from "../lib/utf8.js";
import type { LoggedRequest } from "../server/http/messages.js";
import { pathOf } from "../server/http/urls.js";
import { paint, printStyled } from "./output.js";

/** Formats what the start of the mock prints: its address, what it serves, and two lines to paste. */
export function banner({
  url,
  revision,
  seed,
  scenario,
  token,
  time: { now, speed },
  certificate,
  console,
}: {
  readonly url: string;
  readonly revision: Revision;
  readonly seed: string;
  readonly scenario: Pick<Scenario, "name" | "tenants"> | undefined;
  readonly token: string;
  /** What time it is in the mock, and how many seconds pass in a second. */
  readonly time: { readonly now: string; readonly speed: number };
  /** File of the certificate that was generated for this run. */
  readonly certificate: string | undefined;
  /** Address of the console, shown first. */
  readonly console?: string | undefined;
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
  const pace = speed === 0 ? " and stands still" : speed === 1 ? "" : ` and passes ${speed} times as fast`;
  const clock = `Time starts at ${now.replace(".000Z", "Z")}${pace}; --clock chooses another.`;
  const first = console === undefined ? "" : `Console: ${paint("cyan", console)} (o opens it, h lists all keys)\n`;
  return `${first}${paint("bold", "realtimekit-testkit")} serves the RealtimeKit API on ${paint("cyan", url)}
revision ${revision}, ${printableLine(data)}. Ctrl-C stops it.
${clock}
${revisions.map((name) => `  --revision ${name}: ${describeSdks(name)}\n`).join("")}${trust}
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
  if (process.stdout.isTTY) return readableLogger;
  // A bundle knows the default export of a CommonJS package only.
  const { default: pino } = await import("pino");
  const logger = pino({ base: null }, process.stdout);
  return {
    request({ url: requested, durationMs, ...fields }) {
      logger.info(
        { ...fields, url: printableLine(requested), durationMs: Math.round(durationMs * 100) / 100 },
        "request",
      );
    },
    notice(notice) {
      logger.warn(printableLine(notice));
    },
  };
}

const readableLogger: RequestLogger = {
  request(request) {
    printStyled(requestLines(request, process.stdout.columns));
  },
  notice(notice) {
    printStyled(`${paint("yellow", "notice")} ${printableLine(notice)}\n`);
  },
};

/** Formats a request as a line no wider than the terminal, and below it what explains it: faults, client mistakes, or the error. */
export function requestLines(request: LoggedRequest, columns = 80): string {
  const { method, url, status, durationMs, operation, faults, mistakes, error, forwarded } = request;
  const path = pathOf(url);
  const [prefix = ""] = /^\/scope\/[^/]+/.exec(path) ?? [];
  const name = operation === undefined ? `${method} ${path}` : [prefix, operation].filter(Boolean).join(" ");
  const query = url.slice(path.length);
  const requested = printableLine(
    query === "" ? name : `${name} ${operation === undefined ? query : decodePercent(query)}`,
  );
  const outcome = `${status === 0 ? "broken" : status} ${Math.max(1, Math.round(durationMs))} ms`;
  const room = Math.max(20, columns - outcome.length - 1);
  const shown = requested.length > room ? `${requested.slice(0, room - 1)}…` : requested;
  const reasons = [
    ...(forwarded === undefined ? [] : [`forwarded to ${forwarded}`]),
    ...faults.map((id) => `fault ${id}`),
    ...mistakes,
  ];
  if (reasons.length === 0 && error !== undefined) reasons.push(error);
  const lines = reasons.map((reason) => `  ${paint("dim", printableLine(reason))}\n`);
  return `${shown} ${paint(statusColour(status), outcome)}\n${lines.join("")}`;
}

function statusColour(status: number): "green" | "cyan" | "yellow" | "red" {
  if (status >= 500 || status === 0) return "red";
  if (status >= 400) return "yellow";
  return status >= 300 ? "cyan" : "green";
}
