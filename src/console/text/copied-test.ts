import { basePath, defaultRevision, sdkHeaders } from "../../contract/constants.js";
import { isObject, parseJson } from "../../lib/json-path.js";
import { decodePercent } from "../../lib/utf8.js";
import type { Control } from "../../server/control/control.js";
import type { EntryView as Request } from "../../server/journal/entry-view.js";

/** A request, the reasons for its response, and the options of its mock. */
export type Explanation = Pick<Awaited<ReturnType<Control["journal"]["explain"]>>, "request" | "reasons" | "options">;

/** The mock takes any token, unless it was started with one of its own. */
export const sampleToken = "test";

/** Returns a vitest test that sends the request to a mock of its own and expects the same status. */
export function testOf(explanation: Explanation): string {
  const { request } = explanation;
  const { operation, method, status, query } = request;
  const effects = effectsOf(explanation);
  const record = recordOf(request);
  const faults = effects.map((effect) => {
    const when = operation ? `when: { operation: ${JSON.stringify(operation)}, count: 1 }, ` : "";
    return `await mock.control.faults.add({ ${when}effect: ${JSON.stringify(effect)} });`;
  });
  const headers = headersOf(explanation);
  const options = [
    `method: ${JSON.stringify(method)},`,
    ...(Object.keys(headers).length > 0 ? [`headers: ${literal(headers)},`] : []),
    // A fault may delay a response forever.
    ...(status === 0 ? ["signal: AbortSignal.timeout(1000),"] : []),
  ];
  const url = JSON.stringify(`https://api.cloudflare.com${apiPath(request)}`);
  const sent = `mock.fetch(${url}, {\n${options.map((option) => `    ${option}\n`).join("")}  })`;
  // The expectation takes only single values of parameters.
  const single = Object.entries(query).filter(([, value]) => typeof value === "string");
  const expectation = single.length === 0 ? "" : `, query: ${JSON.stringify(Object.fromEntries(single))}`;
  const lines = [
    ...record,
    ...faults,
    ...(status === 0
      ? [`const body = ${sent}.then((response) => response.text());`, "await expect(body).rejects.toThrow();"]
      : [`const response = await ${sent};`, `expect(response.status).toBe(${status});`]),
    ...(operation
      ? [`await expect(mock).toHaveBeenRequested({ operation: ${JSON.stringify(operation)}${expectation} });`]
      : []),
  ];
  const name = `${operation ?? method} ${status === 0 ? "breaks off" : `responds with ${status}`}`;
  const isSlow = effects.some((effect) => "latency_ms" in effect);
  return `import { mockTest } from "realtimekit-testkit/vitest";
import { expect } from "vitest";

const test = mockTest(${mockOptions(explanation, record.length > 0)});

test(${JSON.stringify(name)}, async ({ mock }) => {
${lines.map((line) => `  ${line}\n`).join("")}}${isSlow ? ", 30_000" : ""});
`;
}

/** Returns the options of a mock that differ from the defaults. Without generated data, any id is free. */
function mockOptions({ options: { revision, auth, strict, profile } }: Explanation, isEmpty: boolean): string {
  const options = {
    ...(revision !== defaultRevision && { revision }),
    ...(auth !== "any" && { auth: auth === "token" ? { token: sampleToken } : auth }),
    ...(strict.length > 0 && { strict }),
    ...(Object.keys(profile).length > 0 && { profile }),
    ...(isEmpty && { meetings: 0, sessions: 0 }),
  };
  return Object.keys(options).length === 0 ? "" : literal(options);
}

function literal(object: object): string {
  const fields = Object.entries(object).map(
    ([name, value]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

/** Returns the headers that affect the response. */
function headersOf({ request: { headers }, reasons }: Explanation): Record<string, string> {
  const isWrong = hasReason(reasons, "error", "wrongCredentials");
  const secret = isWrong ? `not-${sampleToken}` : sampleToken;
  const credentials = {
    Authorization: hasReason(reasons, "error", "invalidHeaders") ? "Bearer" : `Bearer ${secret}`,
    "X-Auth-Email": `${sampleToken}@example.com`,
    "X-Auth-Key": secret,
  };
  const sent = Object.entries(credentials).filter(([name]) => headers[name.toLowerCase()] !== undefined);
  const sdk = hasReason(reasons, "mistake", "other-revision-client") ? Object.values(sdkHeaders) : [];
  return { ...Object.fromEntries(sent), ...Object.fromEntries(sdk.map((name) => [name, headers[name] ?? ""])) };
}

/** Returns the effects of the faults that fired; only the status is known if a rule is gone or earlier requests decided. */
function effectsOf({ request: { faults, status }, reasons }: Explanation): object[] {
  const known = reasons.flatMap(({ kind, meaning }) => (kind === "fault" ? [parseJson(meaning)] : [])).filter(isObject);
  if (known.length > 0 || (faults.length === 0 && !isOfEarlierRequests(reasons))) return known;
  if (status === 0) return [{ connection: "reset" }];
  return status < 400 ? [] : [{ status }];
}

function isOfEarlierRequests(reasons: Explanation["reasons"]): boolean {
  const isPattern = hasReason(reasons, "error", "clientMistake") && hasReason(reasons, "mistake", "n-plus-one");
  return isPattern || hasReason(reasons, "error", "rateLimited");
}

export function hasReason(reasons: Explanation["reasons"], kind: "error" | "mistake", name: string): boolean {
  return reasons.some((one) => one.kind === kind && one.name === name);
}

/** Returns commands that create the requested record, which the mock of the test lacks. */
function recordOf({ operation, status, path, account_id, app_id }: Request): string[] {
  if (status !== 200) return [];
  const tenant = `const tenant = ${JSON.stringify({ account_id, app_id })};`;
  const create = (id: string) => `await mock.control.meetings.create({ ...tenant, ${id}title: "Town hall" });`;
  const id = (before: string) => JSON.stringify(decodePercent(path.split(before)[1]?.split("/")[0] ?? ""));
  switch (operation) {
    case "GetSessionDetails":
      return [
        tenant,
        `const { id: meeting_id } = ${create("")}`,
        `await mock.control.sessions.start({ ...tenant, meeting_id, session_id: ${id("/sessions/")} });`,
      ];
    case "GetActiveSession":
      return [
        tenant,
        create(`id: ${id("/meetings/")}, `),
        `await mock.control.sessions.start({ ...tenant, meeting_id: ${id("/meetings/")} });`,
      ];
    case "GetLivestreamSession":
      return [
        tenant,
        `await mock.control.livestreams.start({ ...tenant, livestream_session_id: ${id("/sessions/")} });`,
      ];
    default:
      return [];
  }
}

/** Returns the path and query as the live API takes them. */
function apiPath(request: Request): string {
  const path = pathAndQuery(request);
  return path.startsWith(`${basePath}/`) ? path : basePath + path;
}

export function pathAndQuery({ path, query }: Request): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}
