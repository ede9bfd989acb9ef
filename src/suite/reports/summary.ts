import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { listOperations } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { counted } from "../../lib/message.js";
import type { CredentialUse, Exchange } from "../model/exchange.js";
import type { Verdict } from "../run/judge.js";
import { type CheckResult, checkReport, countVerdicts, type Report, shareChecked } from "../run/report.js";
import { credentialHeaders } from "../target/client.js";
import { causesOf } from "./causes.js";

export function headline(report: Report): string {
  const { fail } = countVerdicts(report.results);
  const { outcome, reason, baseline } = report;
  const { checked, of } = shareChecked(report.results);
  if (outcome === "conforms") {
    const all = of === 1 ? "its only check" : `all ${of} checks`;
    const share = checked === of ? all : `${checked} of ${of} checks, the others were skipped`;
    const accepted = baseline?.accepted ? `, but for ${counted(baseline.accepted, "accepted deviation")}` : "";
    return `${report.target.name} conforms to ${report.revision.used}${accepted} (${share})`;
  }
  if (outcome === "unchecked") return `${report.target.name} could not be checked: ${reason ?? "no response"}`;
  if (fail === 0) return `${report.target.name}: the baseline is out of date (${baseline?.problems.length ?? 0})`;
  const causes = causesOf(report).length;
  const grouped = causes < fail ? `, for ${causes === 1 ? "one cause" : `${causes} causes`}` : "";
  return `${report.target.name} breaks the contract ${report.revision.used}: ${fail} of ${counted(of, "check")} ${fail === 1 ? "fails" : "fail"}${grouped}`;
}

/** Returns why a run fails although no check does; undefined if one does, or nothing is wrong. */
export function runProblem({ outcome, reason, results, baseline }: Report): string | undefined {
  const { fail, unchecked } = countVerdicts(results);
  if (outcome === "conforms" || fail > 0 || unchecked > 0) return undefined;
  return outcome === "unchecked" ? (reason ?? "no response") : (baseline?.problems ?? []).join("; ");
}

/** Formats the number of checks per verdict. */
export function counts(report: Report): string {
  const { pass, fail, observed, skip, unchecked } = countVerdicts(report.results);
  const drifts = report.results.flatMap(({ findings }) => findings).filter(({ level }) => level === "drift").length;
  const parts: [number, string][] = [
    [pass, "passed"],
    [fail, "failed"],
    [observed, "observed"],
    [skip, "skipped"],
    [unchecked, "could not be checked"],
    [report.results.filter(({ flaky }) => flaky !== undefined).length, "flaky"],
    [drifts, "undocumented"],
    [report.baseline?.accepted ?? 0, "accepted"],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(", ");
}

/** Formats how many of our assumptions were ever verified. */
export function parity({ ledger }: Report): string {
  const how = "calibrate measures them";
  const assumed = ledger.filter(({ origin }) => origin === "assumed");
  const verified = assumed.flatMap((entry) => entry.verified ?? []);
  if (verified.length === 0) return `profile: none of ${assumed.length} assumed entries was ever verified; ${how}`;
  const targets = [...new Set(verified.map(({ against }) => against))].join(" and ");
  const last = new Date(Math.max(...verified.map(({ at }) => Date.parse(at)))).toISOString().slice(0, 10);
  const never = assumed.length - verified.length;
  return `profile: ${verified.length} of ${assumed.length} assumed entries verified against ${targets}, last on ${last}, ${never} never; ${how}`;
}

/** Formats how many requests were sent, why some were retried, and how long it took. */
export function effort({ requests: { sent, limit, retried }, milliseconds }: Report): string {
  const most = Number.isFinite(limit) ? ` of at most ${limit}` : "";
  const failures = Object.entries(retried).map(
    ([status, times]) => `${times} × ${status === "0" ? "no response" : status}`,
  );
  const after = failures.length > 0 ? `, retried after ${failures.join(", ")}` : "";
  return `${counted(sent, "request")}${most}${after}, ${(milliseconds / 1000).toFixed(1)} s`;
}

/** Formats how much of each list was examined, a line for each. */
export function shares({ data }: Report): string[] {
  return listOperations.flatMap((operation) => {
    const share = data[operation];
    if (!share) return [];
    const { seen, total, whole, scope } = share;
    const window =
      typeof scope.start_time === "string" ? `, from ${scope.start_time} to ${String(scope.end_time)}` : "";
    const part =
      total === seen && whole ? "all of them" : `of ${total === undefined ? "an unknown number" : `about ${total}`}`;
    return [`${operation}: ${counted(seen, "row")}, ${part}${window}${whole ? "" : ", not walked to the end"}`];
  });
}

/** Groups the skipped checks by reason, the most frequent one first. */
export function skipsByReason({ results }: Pick<Report, "results">): ReturnType<typeof byReason> {
  return byReason(results.filter(({ verdict }) => verdict === "skip"));
}

/** Groups checks without a verdict by reason, the most frequent one first. */
export function byReason(results: readonly CheckResult[]): { reason: string; ids: string[] }[] {
  const groups = groupBy(results, ({ reason = "no reason" }) => reason);
  return Array.from(groups, ([reason, group]) => ({ reason, ids: group.map(({ id }) => id) })).sort(
    (a, b) => b.ids.length - a.ids.length,
  );
}

/** Which parts of an operation a run exercised. */
export interface Coverage {
  readonly operation: OperationId;
  readonly requests: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
}

/** Counts, per operation, the parameters that were sent and the statuses that were returned. */
export function coverageOf(report: Pick<Report, "log" | "revision">): Coverage[] {
  checkReport("coverageOf", report, "log", "revision");
  const { log, revision } = report;
  return operationIds.map((operation) => {
    const exchanges = log.filter(({ probe }) => probe.operation === operation);
    const names = parametersOf(operation, revision.used).flatMap(([, parameter]) =>
      parameter.in === "query" ? [parameter.name] : [],
    );
    const sent = (name: string) => exchanges.filter(({ probe }) => name in (probe.query ?? {})).length;
    const statuses = [...new Set(exchanges.map(({ status }) => status))].sort((a, b) => a - b);
    return {
      operation,
      requests: exchanges.length,
      parameters: Object.fromEntries(names.map((name) => [name, sent(name)])),
      statuses: Object.fromEntries(
        statuses.map((status) => [status, exchanges.filter((exchange) => exchange.status === status).length]),
      ),
    };
  });
}

const worstFirst = ["fail", "unchecked", "observed", "skip", "pass"] as const satisfies readonly Verdict[];

const words: Readonly<Record<Verdict, string>> = {
  fail: "failed",
  unchecked: "not checked",
  observed: "observed",
  skip: "skipped",
  pass: "passed",
};

/** Returns the worst verdict of each theme and operation, a short form of its counts, and the first such check. */
export function gridOf({ results }: Pick<Report, "results">) {
  const themes = [...new Set(results.map(({ theme }) => theme))];
  return {
    operations: operationIds,
    rows: themes.map((theme) => ({
      theme,
      cells: operationIds.map((operation) => {
        const own = results.filter((result) => result.theme === theme && result.operation === operation);
        const seen = countVerdicts(own);
        const verdict = worstFirst.find((one) => seen[one] > 0);
        if (verdict === undefined) return { verdict, text: "", first: undefined };
        const all = seen[verdict] === own.length ? `${own.length}` : `${seen[verdict]} of ${own.length}`;
        return { verdict, text: `${all} ${words[verdict]}`, first: own.find((one) => one.verdict === verdict)?.id };
      }),
    })),
  };
}

/** Formats the request of an exchange as a shell command, with variables for secrets, the account and the app. */
export function curlCommand({ probe, path }: Exchange, { target, credentialKind }: Report): string {
  const url = path
    .replaceAll("'", "%27")
    .replace("/accounts/%24ACCOUNT/realtime/kit/%24APP", `/accounts/'"$ACCOUNT"'/realtime/kit/'"$APP"'`);
  const base = target.baseUrl === undefined ? `"$BASE_URL"'` : `'${target.baseUrl}`;
  const use = probe.credentials ?? "given";
  const headers = [
    "Accept: application/json",
    ...(use === "given" && credentialKind !== undefined ? given[credentialKind] : plainHeaders(use)),
  ];
  return `curl -i ${headers.map((header) => `-H "${header}" `).join("")}${base}${url}'`;
}

const given = {
  token: ["Authorization: Bearer $CLOUDFLARE_API_TOKEN"],
  key: ["X-Auth-Email: $CLOUDFLARE_EMAIL", "X-Auth-Key: $CLOUDFLARE_API_KEY"],
} as const;

/** Returns headers without secrets: none, or invalid credentials. */
function plainHeaders(use: CredentialUse): string[] {
  return Object.entries(credentialHeaders(use, undefined)).map(
    ([name, value]) => `${name.replace(/^./, (letter) => letter.toUpperCase())}: ${value}`,
  );
}
