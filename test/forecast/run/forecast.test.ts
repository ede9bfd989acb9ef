import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { defineScenario } from "../../../src/fixtures/scenario/scenario.js";
import { facts } from "../../../src/forecast/reports/summary.js";
import { type ForecastOptions, runForecast } from "../../../src/forecast/run/forecast.js";
import { findReferences } from "../../../src/forecast/run/references.js";
import type { MutantResult } from "../../../src/forecast/run/report.js";
import { Runner } from "../../../src/forecast/run/runner.js";
import { World } from "../../../src/world/world.js";
import { newFolder } from "../../new-folder.js";

const suite = ["node", "--test", "--test-concurrency=1", "test/forecast/project/app.test.mjs"];

/** Runs a forecast of the sample project for some mutants. */
function forecast(options: Partial<ForecastOptions> & Pick<ForecastOptions, "only">) {
  return runForecast({
    command: suite,
    base: { revision: "2026-01" },
    from: "2026-01",
    to: "2026-09",
    kinds: ["history", "profile", "transport", "contract"],
    jobs: 2,
    version: "0",
    signal: new AbortController().signal,
    ...options,
  });
}

/** Tracks the reads of Node programs. */
const hook = pathToFileURL("dist/clients/track.js").href;

/** Writes a client into a file, so that the places of its reads are known, and returns the command that runs it. */
async function scriptOf(client: string): Promise<string[]> {
  const folder = newFolder();
  const file = join(folder, "app.cjs");
  await writeFile(file, client);
  return ["node", file];
}

function verdictsOf(results: readonly MutantResult[]): Record<string, string> {
  return Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
}

test("a suite over HTTP: what it notices, what it does not, and what does not matter to it", async () => {
  const report = await forecast({
    only: [
      "profile/maxPerPage/25",
      "moved-data.session",
      "transport/GetMeetings/rate-limited-once",
      "transport/GetActiveSession/reset",
      "GetMeetings/data.*.title/response-property-renamed",
      "GetMeetings/data.*.persist_chat/response-optional-property-removed",
    ],
  });
  expect(verdictsOf(report.results)).toEqual({
    "history/2026-07/GetSessionDetails/moved-data.session": "noticed",
    "profile/maxPerPage/25": "unnoticed",
    "transport/GetMeetings/rate-limited-once": "handled-well",
    "transport/GetActiveSession/reset": "not-relevant",
    "contract/GetMeetings/data.*.title/response-property-renamed": "noticed",
    "contract/GetMeetings/data.*.persist_chat/response-optional-property-removed": "unknown",
  });
  const paging = report.results.find(({ id }) => id === "profile/maxPerPage/25");
  expect(paging?.differs.join()).toMatch(/with richer data, requests: without .*page_no=2/);
  expect(report).toMatchObject({ outcome: "unnoticed", suite: { tracked: false, flaky: [] } });
}, 120_000);

test("a suite that fails without any mutant is not judged", async () => {
  const report = await forecast({
    only: ["profile/"],
    command: ["node", "-e", "console.log('\\x1b[31mbroken\\x1b[m'); process.exit(2)"],
  });
  expect(report).toMatchObject({ outcome: "unstable", results: [] });
  expect(report.reason).toMatch(/exit code 2, and sends no request to CLOUDFLARE_BASE_URL or a mock:\nbroken/);
});

test("a suite that calls no mock is not judged", async () => {
  const report = await forecast({ only: ["profile/"], command: ["node", "-e", ""] });
  expect(report).toMatchObject({
    outcome: "unstable",
    results: [],
    reason: expect.stringMatching(/CLOUDFLARE_BASE_URL/),
  });
});

test("a suite whose results are cached after the first run is not judged", async () => {
  const cached = await countingClient("", "runs > 1");
  expect(await forecast({ only: ["profile/"], command: cached })).toMatchObject({
    outcome: "unstable",
    results: [],
    reason: expect.stringMatching(/not request the API in every run/),
  });
}, 60_000);

test("tests that all skip richer data are judged with the usual data", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings";
    if (process.env.REALTIMEKIT_TESTKIT_RICHER) process.exit(0);
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => { if (!r.ok) process.exit(1); });`;
  const only = ["transport/GetMeetings/forbidden", "transport/GetMeetings/rate-limited-once"];
  const report = await forecast({ only, command: await scriptOf(client) });
  expect(report.results.map(({ verdict }) => verdict)).toEqual(["noticed", "noticed"]);
}, 60_000);

test("a client that stores responses to one operation for its next runs is not judged", async () => {
  const other = `process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings"`;
  const storing = await countingClient(
    `if (runs === 1) await fetch(${other}, { headers: { authorization: "Bearer x" } });`,
  );
  expect(await forecast({ only: ["profile/"], command: storing })).toMatchObject({
    outcome: "unstable",
    reason: expect.stringMatching(/^it does not request GetMeetings in every run/),
  });
}, 60_000);

test("a command that does not end is told from one that fails", async () => {
  const command = ["node", "-e", "setInterval(() => {}, 1000)"];
  const runner = new Runner({ command, base: { revision: "2026-01" }, jobs: 1, signal: new AbortController().signal });
  runner.timeoutMs = 1000;
  onTestFinished(() => runner.close());
  await expect(findReferences(runner)).rejects.toThrow(/does not end.*watch mode/);
}, 30_000);

test("a finding names a place that reads a response which changes, not another of the same operation", async () => {
  const client = `
    const get = async (query) => {
      const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=2" + query;
      return (await (await fetch(url, { headers: { authorization: "Bearer x" } })).json()).data.sessions;
    };
    (async () => {
      (await get("&sort_by=minutesConsumed&sort_order=DESC")).map(({ id }) => id);
      const [latest] = await get("");
      console.log(latest.id);
    })();`;
  const command = await scriptOf(client);
  const report = await forecast({ command, hook, only: ["profile/sessionsSortOrder/ASC"] });
  expect(report.results[0]).toMatchObject({ verdict: "unnoticed" });
  expect(report.results[0]?.read).toEqual({ path: "$.data.sessions[*].id", file: command[1], line: 9 });
}, 60_000);

test("what nothing reads does not count where reads are tracked", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=2";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data }) => {
      data.sessions[0].status;
      if (!data.sessions[0].id) process.exit(1);
    });`;
  const report = await forecast({
    command: await scriptOf(client),
    hook,
    only: [
      "GetSessions/data.sessions.*.status/response-required",
      "GetSessions/data.sessions.*.type/response-required",
    ],
  });
  expect(report.suite.tracked).toBe(true);
  // Richer data could add nothing.
  expect(report.spent?.map(({ purpose }) => purpose)).toEqual(["reference", "usual", "value"]);
  expect(report.results).toMatchObject([
    { verdict: "unnoticed", because: expect.stringMatching(/app\.cjs:4 reads it, and no test depends on its value$/) },
    { verdict: "not-relevant", because: "nothing reads $.data.sessions[*].type" },
  ]);
}, 60_000);

test("what shows only in output that differs from run to run is not known to be handled well", async () => {
  const client = (noise: string) => `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=1";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data: { sessions: [first] } }) => {
      console.log(String(first.meeting_display_name ?? "?"), ${noise});
    });`;
  const verdict = async (noise: string) => {
    const only = ["GetSessions/data.sessions.*.meeting_display_name/response-required-property-removed"];
    const { results, suite } = await forecast({ command: ["node", "-e", client(noise)], only });
    return [results[0]?.verdict, suite.flaky[0]?.replace(/".*"/, "LINES")];
  };
  const letters = 'crypto.randomUUID().replaceAll(/[^a-f]/g, "")';
  const verdicts = await Promise.all([verdict("0"), verdict("Math.random()"), verdict(letters)]);
  expect(verdicts).toEqual([
    ["unnoticed", undefined],
    ["unnoticed", "LINES in output"],
    ["unknown", "output, such as LINES and 2 more"],
  ]);
}, 60_000);

test("an id in the URL of a request need not come from a response", async () => {
  const url = `process.env.CLOUDFLARE_BASE_URL + "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions/session_id"`;
  const report = await forecast({
    command: ["node", "-e", `fetch(${url}, { headers: { authorization: "Bearer x" } }).then((r) => r.json())`],
    only: ["contract/GetSessionDetails/data.session.id/response-required-property-removed"],
  });
  expect(report.results).toMatchObject([{ verdict: "unknown" }]);
}, 60_000);

test("what a test creates itself matters, although no other scope has it", async () => {
  const client = `
    const scope = process.env.REALTIMEKIT_TESTKIT_SCOPE_URL;
    const headers = { authorization: "Bearer x", "content-type": "application/json" };
    const control = async (command, input) => {
      const body = JSON.stringify(input);
      return (await fetch(scope + "/_testkit/" + command, { method: "POST", headers, body })).json();
    };
    const get = async (path) =>
      (await fetch(scope + "/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id" + path, { headers })).json();
    (async () => {
      const { data: meeting } = await control("meetings/create", { title: "Created by a test" });
      const { data } = await control("sessions/start", { meeting_id: meeting.id, participants: ["Ada"] });
      await control("clock/advance", { by: "1m" });
      const active = await get("/meetings/" + meeting.id + "/active-session");
      if (active.data.status !== "LIVE") process.exit(1);
      const read = await get("/sessions/" + data.session.id);
      if (!read.data.session.started_at) process.exit(1);
    })();`;
  const report = await forecast({
    command: ["node", "-e", client],
    only: [
      "GetActiveSession/data.status/response-property-renamed",
      "GetActiveSession/data.status/response-property-enum-value-added",
      "GetSessionDetails/data.session.started_at/response-property-renamed",
    ],
  });
  expect(report.reason).toBeUndefined();
  expect(report.results.map(({ verdict }) => verdict)).toEqual(["noticed", "noticed", "noticed"]);
}, 60_000);

test("a mutant that changes no response to what a test created itself is not relevant", async () => {
  const client = `
    const headers = { authorization: "Bearer x", "content-type": "application/json" };
    const scope = process.env.REALTIMEKIT_TESTKIT_SCOPE_URL;
    (async () => {
      const body = JSON.stringify({ account_id: "a", app_id: "b", title: "Created by a test" });
      await fetch(scope + "/_testkit/meetings/create", { method: "POST", headers, body });
      await fetch(process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings?search=created", { headers });
    })();`;
  const report = await forecast({
    command: ["node", "-e", client],
    only: ["profile/emptyPageOffsets/zero", "profile/searchCaseSensitive/true"],
  });
  expect(report.results).toMatchObject([
    { id: "profile/emptyPageOffsets/zero", verdict: "not-relevant", because: "no response to its requests differs" },
    { id: "profile/searchCaseSensitive/true", verdict: "unknown" },
  ]);
}, 60_000);

test("shorter and longer pages are handled well by who requests those that there are, and else not known to be", async () => {
  const client = (condition: string) => `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings";
    const get = async (page) => (await fetch(url + "?page_no=" + page, { headers: { authorization: "Bearer x" } })).json();
    (async () => {
      let rows = 0;
      for (let page = 1; ; page += 1) {
        const { data, paging } = await get(page);
        rows += data.length;
        if (${condition}) break;
      }
      if (rows === 0) process.exit(1);
    })();`;
  const verdicts = async (condition: string) => {
    const command = ["node", "-e", client(condition)];
    const { results } = await forecast({
      command,
      hook,
      only: ["profile/defaultPerPage/25", "profile/defaultPerPage/50"],
    });
    return results.map(({ verdict }) => verdict);
  };
  expect(await Promise.all([verdicts("true"), verdicts("rows >= paging.total_count")])).toEqual([
    ["unknown", "unknown"],
    ["handled-well", "handled-well"],
  ]);
}, 60_000);

test("a client that asks for one page only loses rows when pages get shorter, unless it reads how many there are", async () => {
  const client = (total: string) => `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings?per_page=100";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then((body) => {
      if (body.data.length === 0 || ${total} === 0) process.exit(1);
    });`;
  const verdict = async (total: string) => {
    const command = ["node", "-e", client(total)];
    const { results } = await forecast({ command, hook, only: ["profile/maxPerPage/25"] });
    return results[0];
  };
  const [loses, reads] = await Promise.all([verdict("body.data.length"), verdict("body.paging.total_count")]);
  expect(loses).toMatchObject({ verdict: "unnoticed", because: expect.stringMatching(/^rows are missing: /) });
  expect(reads).toMatchObject({ verdict: "unknown" });
}, 60_000);

test("a client that does without what its paging reads handles that well", async () => {
  const client = `
    const { appendFileSync } = require("node:fs");
    const note = (path) =>
      appendFileSync(process.env.REALTIMEKIT_TESTKIT_READS, JSON.stringify({ operation: "GetMeetings", path }) + "\\n");
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings?per_page=50&page_no=";
    (async () => {
      for (let page = 1, rows = 0; ; page += 1) {
        const { data, paging } = await (await fetch(url + page, { headers: { authorization: "Bearer x" } })).json();
        for (const path of ["$", "$.data", "$.paging", "$.paging.total_count"]) note(path);
        rows += data.length;
        if (data.length === 0 || rows >= paging?.total_count) break;
      }
    })();`;
  const only = ["paging.total_count/response-required-property-removed", "GetMeetings/paging/response-required"];
  const report = await forecast({ command: ["node", "-e", client], only });
  expect(report.results.map(({ verdict }) => verdict)).toEqual(["handled-well", "handled-well"]);
}, 60_000);

test("a client that finds a record at both its places handles a move well, one that does without it does not", async () => {
  const client = (read: string) => `
    const { appendFileSync } = require("node:fs");
    const note = (path) =>
      appendFileSync(process.env.REALTIMEKIT_TESTKIT_READS, JSON.stringify({ operation: "GetSessionDetails", path }) + "\\n");
    const app = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";
    const url = process.env.CLOUDFLARE_BASE_URL + app + "/sessions/session_id";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data }) => {
      for (const path of ["$", "$.data", "$.data.session", "$.data.session.minutes_consumed"]) note(path);
      if (typeof (${read}) !== "number") process.exit(1);
    });`;
  const verdict = async (read: string) => {
    const { results } = await forecast({ command: ["node", "-e", client(read)], only: ["moved-data.session"] });
    return results[0]?.verdict;
  };
  expect(
    await Promise.all([
      verdict("(data.session ?? data).minutes_consumed"),
      verdict("data.session?.minutes_consumed ?? 0"),
    ]),
  ).toEqual(["handled-well", "unnoticed"]);
}, 60_000);

test("what shifts two fields does not hide that one of them shifts", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?status=ENDED&per_page=1";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data: { sessions } }) => {
      const hour = (time) => Number(time.slice(11, 13));
      for (const { started_at, ended_at } of sessions) console.log(hour(ended_at) - hour(started_at));
    });`;
  const shifted = (name: string) =>
    `contract/GetSessions/data.sessions.*.${name}/response-property-time-offset-changed`;
  const only = ["created_at", "started_at", "ended_at"].map(shifted);
  const report = await forecast({ command: ["node", "-e", client], only });
  expect(verdictsOf(report.results)).toEqual({
    [shifted("created_at")]: "unknown",
    [shifted("started_at")]: "unnoticed",
    [shifted("ended_at")]: "unnoticed",
  });
}, 60_000);

test("what only the first run prints, such as that it compiles the tests, does not hide later differences", async () => {
  const folder = newFolder();
  const client = `
    const fs = require("node:fs");
    const built = ${JSON.stringify(join(folder, "built"))};
    if (!fs.existsSync(built)) console.log("Compiling 1 file (.ex)");
    fs.writeFileSync(built, "");
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/meetings";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data }) => console.log(data.length));`;
  const report = await forecast({ command: ["node", "-e", client], only: ["profile/defaultPerPage/25"] });
  expect(report.suite.flaky).toEqual([]);
  expect(report.results[0]?.differs).toEqual(['output: without "30" with "25"']);
}, 60_000);

test("operations whose reads are not tracked are named when those of others are", async () => {
  const client = `
    const request = (path, headers) => fetch(process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b" + path, { headers });
    const headers = { authorization: "Bearer x" };
    (async () => {
      const text = await (await request("/sessions", headers)).text();
      for (let time = 0; time < 3; time++) JSON.parse(text);
      // An error that is parsed is not the response that is not.
      await (await request("/meetings")).json();
      await (await request("/meetings", headers)).arrayBuffer();
    })();`;
  const report = await forecast({ command: ["node", "-e", client], hook, only: ["GetMeetings/success/"] });
  expect(facts(report).join()).toContain("Reads of responses were tracked, but not all of GetMeetings: there, where");
  expect(new Set(report.results.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
}, 60_000);

test("the day of a time, cut from its text, is another one with another offset", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?status=LIVE";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data: { sessions } }) => {
      for (const { started_at } of sessions) console.log(started_at.slice(0, 10));
    });`;
  const only = ["contract/GetSessions/data.sessions.*.started_at/response-property-time-offset-changed"];
  const { results } = await forecast({ command: ["node", "-e", client], only });
  expect(results.map(({ verdict }) => verdict)).toEqual(["unnoticed"]);
}, 60_000);

test("a time in the data is compared although it is about now, the time at which a test runs is not", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data: { sessions } }) => {
      console.log(new Date().toISOString(), sessions[0].started_at);
    });`;
  const scenario = defineScenario({ clock: "now", meetings: [{ title: "T", sessions: [{ participants: ["Ada"] }] }] });
  const report = await forecast({
    base: { revision: "2026-01", scenario },
    command: ["node", "-e", client],
    only: ["contract/GetSessions/data.sessions.*.started_at/response-property-time-offset-changed"],
  });
  expect([report.suite.flaky, verdictsOf(report.results)]).toEqual([
    [],
    { [String(report.results[0]?.id)]: "unnoticed" },
  ]);
}, 60_000);

test("what tracked bodies look like inside is no output that differs from run to run", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=1";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data: { sessions: [session] } }) => {
      console.log("%o", session);
    });`;
  const only = ["contract/GetSessions/data.sessions.*.status/response-property-enum-value-added"];
  const { suite, results } = await forecast({ command: ["node", "-e", client], hook, only });
  expect(suite).toMatchObject({ tracked: true, flaky: [] });
  expect(results).toMatchObject([{ verdict: "unnoticed", differs: [expect.stringContaining("SOMETHING_NEW")] }]);
}, 60_000);

test("scopes that tests create change too, but for the entries of the profile that they set", async () => {
  const client = `
    const api = new URL(process.env.REALTIMEKIT_TESTKIT_SCOPE_URL);
    const headers = { authorization: "Bearer x", "content-type": "application/json" };
    const body = JSON.stringify({ name: "mine", profile: { maxPerPage: 100 } });
    (async () => {
      const created = await fetch(api + "/_testkit/scopes/create", { method: "POST", headers, body });
      const { prefix } = (await created.json()).data;
      const url = api.origin + prefix + "/client/v4/accounts/a/realtime/kit/b/sessions?per_page=60";
      const { data } = await (await fetch(url, { headers })).json();
      console.log(data.sessions.length, data.sessions[0].id);
    })();`;
  const report = await forecast({
    command: ["node", "-e", client],
    only: ["profile/maxPerPage/25", "profile/sessionsSortOrder/ASC"],
  });
  expect(report.reason).toBeUndefined();
  const verdicts = verdictsOf(report.results);
  expect(verdicts["profile/maxPerPage/25"]).not.toBe("unnoticed");
  expect(verdicts["profile/sessionsSortOrder/ASC"]).toBe("unnoticed");
}, 60_000);

test("a fault that a test adds itself is no difference", async () => {
  const client = `
    const headers = { authorization: "Bearer x", "content-type": "application/json" };
    const body = JSON.stringify({ when: { operation: "GetSessions", count: 1 }, effect: { status: 503 } });
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions";
    (async () => {
      await fetch(process.env.REALTIMEKIT_TESTKIT_SCOPE_URL + "/_testkit/faults/add", { method: "POST", headers, body });
      if ((await fetch(url, { headers })).status !== 503) process.exit(1);
      if ((await fetch(url, { headers })).status !== 200) process.exit(1);
    })();`;
  const report = await forecast({
    command: ["node", "-e", client],
    only: ["GetSessions/data.sessions.*.type/response-property-renamed"],
  });
  expect(report.results).toMatchObject([{ verdict: "unknown", differs: [] }]);
}, 60_000);

/**
 * Writes a client that tries twice, or does nothing if `isSilent`; `then` is what it does in its run number `runs`,
 * with `rows` on a page that only richer data fill.
 */
async function countingClient(then: string, isSilent = "false"): Promise<string[]> {
  const folder = newFolder();
  const client = `
    const { appendFileSync, mkdirSync, readFileSync } = require("node:fs");
    process.chdir(${JSON.stringify(folder)});
    appendFileSync("runs", "x");
    const runs = readFileSync("runs", "utf8").length;
    if (${isSilent}) process.exit();
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=100&page_no=5";
    const get = () => fetch(url, { headers: { authorization: "Bearer x" } });
    (async () => {
      let response = await get();
      if (response.status === 429) response = await get();
      const rows = (await response.json()).data?.sessions.length;
      ${then}
    })();`;
  return ["node", "-e", client];
}

test("what the command does after a defect of the mock is not judged", async () => {
  const clientOf = (failing: string) => `
    const { createFetchMock } = require("realtimekit-testkit/fetch");
    (async () => {
      const mock = await createFetchMock();
      if (${failing}) mock.world.tenant = () => { throw new TypeError("a defect"); };
      const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions?per_page=60";
      const response = await mock.fetch(url, { headers: { authorization: "Bearer x" } });
      console.log(response.status, (await response.json()).data?.sessions.length);
    })();`;
  const notices: string[] = [];
  const forecastOf = (failing: string) =>
    forecast({
      command: ["node", "-e", clientOf(failing)],
      only: ["profile/maxPerPage/25", "profile/sessionsSortOrder/ASC"],
      onEvent: (event) => event.type === "notice" && notices.push(event.text),
    });
  const some = await forecastOf("process.env.REALTIMEKIT_TESTKIT_VARIANT.includes('maxPerPage')");
  expect(verdictsOf(some.results)).toMatchObject({ "profile/maxPerPage/25": "not-run" });
  expect(verdictsOf(some.results)["profile/sessionsSortOrder/ASC"]).not.toBe("not-run");
  expect(some.reason).toBe("the mock has a defect: TypeError: a defect");
  expect(notices.join()).toMatch(
    /^the mock has a defect, which GET .*\/sessions\?per_page=60 met:\nTypeError: a defect\n +at /,
  );

  const all = await forecastOf("true");
  expect(all).toMatchObject({ outcome: "unstable", reason: some.reason, results: [] });
}, 60_000);

test("a defect of the mock that the command calls over HTTP ends the forecast", async () => {
  const tenant = vi.spyOn(World.prototype, "tenant").mockImplementation(() => {
    throw new TypeError("a defect");
  });
  onTestFinished(() => tenant.mockRestore());
  await expect(forecast({ only: ["profile/maxPerPage/25"] })).resolves.toMatchObject({
    outcome: "unstable",
    reason: "the mock has a defect: TypeError: a defect",
  });
});

test("what shows only once is no finding", async () => {
  const report = await forecast({
    // Five runs without a mutant are before it.
    command: await countingClient('if (runs === 6) console.log("a warning that it is slow");'),
    only: ["GetSessions/data.sessions.*.type/response-property-renamed"],
  });
  expect(report.results).toMatchObject([{ verdict: "unknown", differs: [] }]);
}, 60_000);

test("what tests that fail anyway show later without a mutant too is no finding", async () => {
  const report = await forecast({
    // Since the runs without a mutant, the machine has become slower.
    command: await countingClient("if (rows > 0) { process.exitCode = 1; if (runs <= 5) console.log('got further'); }"),
    only: ["GetSessions/data.sessions.*.type/response-property-renamed"],
  });
  expect(report.results).toMatchObject([{ verdict: "unknown", differs: [] }]);
}, 60_000);

test("a timeout that shows only once is no failure that the tests notice", async () => {
  const report = await forecast({
    command: await countingClient(
      'if (runs === 6) { console.log("Test timed out in 5000 ms"); process.exitCode = 1; }',
    ),
    only: ["GetSessions/data.sessions.*.type/response-property-renamed"],
  });
  expect(report.results).toMatchObject([{ verdict: "unknown", differs: [] }]);
  expect(report.spent).toContainEqual(expect.objectContaining({ purpose: "confirmation", runs: 1 }));
}, 60_000);

test("tests that do not end notice a mutant; those that only do not end with richer data would not", async () => {
  const stay = "setInterval(() => {}, 1000);";
  const outcome = async (then: string) => {
    const report = await forecast({
      command: await countingClient(`if (runs > 5 && ${then}) ${stay}`),
      only: ["contract/GetSessions/body/response-media-type-name-changed"],
    });
    const [result] = report.results;
    return { outcome: report.outcome, verdict: result?.verdict, differs: result?.differs };
  };
  const [usual, rich] = await Promise.all([outcome("rows === 0"), outcome("rows > 0")]);
  expect(usual).toEqual({ outcome: "survives", verdict: "timed-out", differs: [] });
  expect(rich).toEqual({
    outcome: "unnoticed",
    verdict: "unnoticed",
    differs: ["with richer data, it was still running when its time was over"],
  });
}, 60_000);

test("a command that sometimes fails with richer data is judged by the usual data", async () => {
  const notices: string[] = [];
  const report = await forecast({
    // Only one of the runs with richer data creates the folder.
    command: await countingClient(
      'if (rows > 0) try { mkdirSync("failed"); console.log("too many rows"); process.exit(1); } catch {}',
    ),
    only: ["transport/GetSessions/rate-limited-once"],
    onEvent: (event) => event.type === "notice" && notices.push(event.text),
  });
  expect(report.suite.flaky).toContain("exit with richer data");
  expect(notices.join()).toMatch(/with richer data it sometimes fails.*:\ntoo many rows$/);
  expect(report.results).toMatchObject([
    { verdict: "unknown", because: expect.stringMatching(/with richer data it sometimes fails/) },
  ]);
}, 60_000);

test("what shows only with richer data, with which the tests fail anyway, is not known to be handled well", async () => {
  const client = (rows: number, usual: string, richer: string) => `
    const isRicher = process.env.REALTIMEKIT_TESTKIT_RICHER !== undefined;
    const rows = isRicher ? 4 : ${rows};
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=" + rows;
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data }) => {
      const [name] = data.sessions.map((session) => session.meeting_display_name);
      if (isRicher) process.exit(${richer});
      ${usual}
    });`;
  const verdict = async (code: string) => {
    const only = ["GetSessions/data.sessions.*.meeting_display_name/response-property-became-optional"];
    const { results } = await forecast({ command: await scriptOf(code), hook, only });
    return results[0]?.verdict;
  };
  const verdicts = await Promise.all([
    // A single row is not one without it.
    verdict(client(1, "console.log(name);", "1")),
    // The value decides only whether they fail with richer data.
    verdict(client(4, "", 'name.startsWith("c0ffee") ? 0 : 1')),
    verdict(client(4, "console.log(name);", "1")),
  ]);
  expect(verdicts).toEqual(["unknown", "unknown", "handled-well"]);
}, 60_000);

test("changes of fields that are not printed run together, those of others alone", async () => {
  const client = `
    const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions?per_page=2";
    fetch(url, { headers: { authorization: "Bearer x" } }).then((r) => r.json()).then(({ data }) => {
      console.log(data.sessions.map((session) => session.meeting_display_name).join());
    });`;
  const only = ["contract/GetSessions/data.sessions.*/response-required-property-removed"];
  const { results, spent } = await forecast({ command: ["node", "-e", client], only });
  const found = results.filter(({ verdict }) => verdict !== "unknown");
  expect(found).toMatchObject([{ id: expect.stringContaining("meeting_display_name"), verdict: "unnoticed" }]);
  expect(results.length).toBeGreaterThan(8);
  expect(spent).toContainEqual(expect.objectContaining({ purpose: "usual", runs: 2 }));
}, 60_000);

test("half of an error is handled well by who does not read it", async () => {
  const verdicts = async (read: string) => {
    const client = `
      const url = process.env.CLOUDFLARE_BASE_URL + "/accounts/a/realtime/kit/b/sessions/missing";
      fetch(url, { headers: { authorization: "Bearer x" } }).then(async (response) => {
        ${read}
        process.exit(response.status === 404 ? 0 : 1);
      });`;
    const only = ["transport/GetSessionDetails/truncated", "transport/GetSessionDetails/unavailable"];
    const { results } = await forecast({ command: ["node", "-e", client], only });
    return results.map(({ verdict }) => verdict);
  };
  expect(await verdicts("")).toEqual(["noticed", "handled-well"]);
  expect(await verdicts("await response.text();")).toEqual(["noticed", "noticed"]);
}, 60_000);

test("of a command that fails with richer data only, the notice shows what it prints then", async () => {
  const notices: string[] = [];
  await forecast({
    command: await countingClient(
      'console.log("1 of 2 passed\\nin 12 ms"); if (rows > 0) { console.log("too many rows\\n2 of 2 failed"); process.exit(1); }',
    ),
    only: ["transport/GetSessions/rate-limited-once"],
    onEvent: (event) => event.type === "notice" && notices.push(event.text),
  });
  expect(notices).toEqual([expect.stringMatching(/^with richer data it fails.*:\ntoo many rows\n2 of 2 failed$/)]);
}, 60_000);

test("a budget that ends before anything can be judged is named", async () => {
  const report = await forecast({ only: ["profile/"], budgetMs: 1 });
  expect(report).toMatchObject({
    outcome: "unstable",
    results: [],
    reason: expect.stringMatching(/^the budget was used up/),
  });
});

test("a forecast that ends before a mutant is tried has judged nothing, whatever an earlier one has", async () => {
  const interrupted = (known: readonly MutantResult[]) => {
    const interruption = new AbortController();
    return forecast({
      only: ["transport/GetMeetings/unavailable"],
      command: ["node", "-e", "fetch(process.env.CLOUDFLARE_BASE_URL + '/accounts/a/realtime/kit/b/meetings')"],
      known,
      signal: interruption.signal,
      onEvent: (event) => event.type === "phase" && event.text.includes("matter") && interruption.abort(),
    });
  };
  const reason = expect.stringMatching(
    /^it was interrupted before a mutant was tried: the runs without mutants alone took \d+ s$/,
  );
  const [first] = (await interrupted([])).results;
  expect(await interrupted([])).toMatchObject({ outcome: "unstable", reason, results: [{ verdict: "not-run" }] });
  if (!first) throw new Error("There is no result.");
  const earlier: MutantResult = { ...first, id: "transport/GetMeetings/forbidden", verdict: "noticed" };
  expect(await interrupted([earlier])).toMatchObject({ outcome: "survives", reason, results: [earlier, first] });
});

test("what tests do not notice in mocks of another revision is unknown, failed requests apart", async () => {
  const client = `(async () => {
    const { createFetchMock } = await import("realtimekit-testkit/fetch");
    const mock = await createFetchMock({ revision: "2026-09" });
    const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/meetings?per_page=1";
    const { data } = await (await mock.fetch(url, { headers: { authorization: "Bearer x" } })).json();
    console.log(data?.[0].title);
    if (data && !data[0].id) process.exit(1);
  })()`;
  const changes = ["contract/GetMeetings/data.*.id", "contract/GetMeetings/data.*.title"];
  const report = await forecast({
    command: ["node", "-e", client],
    only: ["transport/GetMeetings/unavailable", ...changes.map((id) => `${id}/response-property-renamed`)],
  });
  expect(report.results.map(({ verdict, because }) => [verdict, because])).toEqual([
    ["unnoticed", expect.any(String)],
    ["noticed", expect.any(String)],
    ["unknown", "tests request GetMeetings from a mock of revision 2026-09, and the change is one of 2026-01"],
  ]);
}, 60_000);

test("a run that fails before it requests anything is repeated, and from then on runs are alone", async () => {
  const notices: string[] = [];
  const report = await forecast({
    command: await countingClient("", "runs === 6 && process.exit(1)"),
    only: ["transport/GetSessions/rate-limited-once"],
    onEvent: (event) => event.type === "notice" && notices.push(event.text),
  });
  expect(notices).toEqual([expect.stringMatching(/^it fails when it runs twice at the same time/)]);
  expect(report).toMatchObject({ suite: { jobs: 1 }, results: [{ verdict: "handled-well" }] });
}, 60_000);
