import { spawn } from "node:child_process";
import { documentedTenant } from "../contract/constants.js";
import { definitionOf, type Revision, revisions } from "../contract/revisions.js";
import { describeSdks } from "../contract/sdk-versions.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { messageOf } from "../lib/message.js";
import { printableLine, shortened } from "../lib/printable.js";
import { decodePercent } from "../lib/utf8.js";
import type { LoggedRequest } from "../server/http/messages.js";
import { pathOf } from "../server/http/urls.js";
import type { InProcessMock } from "../server/in-process-mock.js";
import { endBy, statusOf } from "./exit.js";
import { paint, print, printStyled } from "./output.js";

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
  readonly time: { readonly now: string; readonly speed: number };
  readonly certificate: string | undefined;
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

/** Creates a logger on standard output: readable lines on a terminal, JSON lines elsewhere. */
export async function createRequestLogger(): Promise<typeof readableLogger> {
  if (process.stdout.isTTY) return readableLogger;
  // The bundler only supports default exports of CommonJS packages.
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

const readableLogger = {
  request(request: LoggedRequest) {
    printStyled(requestLines(request, process.stdout.columns));
  },
  /** Prints a notice, unless it is of a mistake, which stands below its request. */
  notice(notice: string, isMistake?: boolean) {
    if (!isMistake) printStyled(`${paint("yellow", "notice")} ${printableLine(notice)}\n`);
  },
};

/** Formats a request as a line no wider than the terminal, and below it what explains it: faults, client mistakes, or the error. */
export function requestLines(request: LoggedRequest, columns: number | undefined): string {
  const { method, url, status, durationMs, operation, faults, mistakes, error, forwarded } = request;
  const path = pathOf(url);
  const [prefix = ""] = /^\/scope\/[^/]+/.exec(path) ?? [];
  const name = operation === undefined ? `${method} ${path}` : [prefix, operation].filter(Boolean).join(" ");
  const query = url.slice(path.length);
  const requested = printableLine(
    query === "" ? name : `${name} ${operation === undefined ? query : decodePercent(query)}`,
  );
  const outcome = `${status === 0 ? "broken" : status} ${Math.max(1, Math.round(durationMs))} ms`;
  // Some terminals, such as those of containers, report no width.
  const shown = shortened(requested, Math.max(20, (columns || 80) - outcome.length - 1));
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

/** Listens for single keys while the mock runs, if standard input is a terminal; `home` is where the console is. */
export function listenForKeys(mock: InProcessMock, home: string, stop: () => void): void {
  const { stdin } = process;
  if (!stdin.isTTY) return;
  const keys: Readonly<Record<string, { readonly meaning: string; press(): Promise<string> | string }>> = {
    h: { meaning: "this help", press: () => help() },
    o: { meaning: `open ${home}`, press: () => open(home) },
    r: {
      meaning: "reset: the world, the clock, faults, the journal",
      press: async () => `reset to ${(await mock.control.state.reset()).now}`,
    },
    "+": {
      meaning: "one minute later",
      press: async () => `it is ${(await mock.control.clock.advance({ by: "1m" })).now}`,
    },
    q: {
      meaning: "quit",
      press() {
        stop();
        return "";
      },
    },
  };
  const help = () =>
    Object.entries(keys)
      .map(([key, { meaning }]) => `  ${key}  ${meaning}`)
      .join("\n");
  // In the background, changing or reading the terminal would stop this process.
  const isInBackground = () => statusOf(process.pid).isInBackground;
  const listen = () => void (isInBackground() || stdin.setRawMode(true).resume());
  stdin.pause();
  stdin.on("data", (data) => {
    const typed = String(data);
    // As terminals do, so that a second Ctrl-C ends a mock that hangs.
    if (typed.includes("\u0003")) return process.kill(process.pid, "SIGINT");
    if (typed === "\u001a" && process.platform !== "win32") return suspend();
    // Several characters at once are pasted.
    const { press } = (typed.length === 1 && keys[typed]) || {};
    if (!press) return;
    Promise.resolve()
      .then(press)
      .then((text) => text !== "" && print(`${text}\n`))
      .catch((error: unknown) => print(`${messageOf(error)}\n`));
  });
  process.on("SIGCONT", listen);
  listen();
  // Standard input must not keep the command running.
  stdin.unref();

  /** Suspends the process group, npx included, as Ctrl-Z usually does. Returns when it is resumed. */
  function suspend(): void {
    stdin.setRawMode(false).pause();
    process.kill(0, "SIGTSTP");
    endBy("SIGTERM", isInBackground);
    listen();
  }
}

function open(address: string): Promise<string> {
  const [command, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(`there is no browser to open here: ${address}`));
    child.once("spawn", () => {
      child.unref();
      resolve(`opening ${address}`);
    });
  });
}
