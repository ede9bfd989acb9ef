import { basename, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { behaviourEntries, defaultProfile } from "../../src/contract/behaviour.js";
import { operationIds } from "../../src/contract/operations.js";
import { revisions } from "../../src/contract/revisions.js";
import { operators } from "../../src/forecast/mutants/contract.js";
import { faultOf, type Mutant, makesFail } from "../../src/forecast/mutants/mutant.js";
import { deriveMutants } from "../../src/forecast/mutants/registry.js";
import { failures } from "../../src/forecast/mutants/transport.js";
import { mutantKinds } from "../../src/forecast/names.js";
import { forecastReporters } from "../../src/forecast/reports/registry.js";
import { applyBaseline } from "../../src/forecast/run/baseline.js";
import { differences, failsByItself, observe, referenceOf } from "../../src/forecast/run/observation.js";
import {
  changedPaths,
  earlyRelevance,
  mayShow,
  relevanceOf,
  replayAll,
  urlsOf,
} from "../../src/forecast/run/relevance.js";
import type { RunMock, SentRequest } from "../../src/forecast/run/run-mock.js";
import { createMock } from "../../src/index.js";
import { finding, report } from "./sample-report.js";

test.each(revisions)("mutants of %s: distinct ids, every operation, every operator that applies", async (revision) => {
  const mutants = await deriveMutants({ revision, profile: defaultProfile, from: "2026-01", to: "2026-09" });
  const ids = mutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(mutants.map(({ kind }) => kind))).toEqual(new Set(mutantKinds));
  expect(new Set(mutants.flatMap(({ operations }) => operations))).toEqual(new Set(operationIds));
  const used = new Set(mutants.filter(({ kind }) => kind === "contract").map(({ operator }) => operator));
  const unused = Object.keys(operators).filter((name) => !used.has(name));
  expect(unused.every((name) => name === "response-property-any-of-added")).toBe(true);
  expect(mutants.filter(({ kind }) => kind === "transport").length).toBe(
    operationIds.length * Object.keys(failures).length,
  );
});

test("every assumed entry of the profile has a mutant, and no other one", async () => {
  const mutants = await deriveMutants(
    { revision: "2026-01", profile: defaultProfile, from: "2026-01", to: "2026-01" },
    ["profile"],
  );
  const assumed = Object.entries(behaviourEntries).flatMap(([name, { origin }]) =>
    origin === "assumed" ? [name] : [],
  );
  expect(new Set(mutants.map(({ operator }) => operator))).toEqual(new Set(assumed));
});

test("what a profile has verified has no mutant, and what it only sets has others", async () => {
  const verified = { at: "2026-11-01T00:00:00.000Z", against: "https://api.cloudflare.com/client/v4" };
  const profile = { maxPerPage: { value: 50, verified }, defaultPerPage: 50 } as const;
  const derived = await deriveMutants({ revision: "2026-01", profile, from: "2026-01", to: "2026-01" }, ["profile"]);
  const ids = derived.map(({ id }) => id).filter((id) => id.includes("PerPage"));
  expect(ids).toEqual(["profile/defaultPerPage/25"]);
});

test("a mock takes the settings of every mutant", async () => {
  const mock = await createMock();
  const mutants = await deriveMutants({ revision: "2026-09", profile: defaultProfile, from: "2026-01", to: "2026-09" });
  for (const [index, { settings }] of mutants.entries()) {
    await mock.control.scopes.create({ name: `m${index % 500}-${index}`, ...settings });
    await mock.control.scopes.drop({ name: `m${index % 500}-${index}` });
  }
  await mock.close();
});

test("the paths at which bodies differ", () => {
  const before = { data: { sessions: [{ id: 1, a: { b: 1 } }, { id: 2 }] }, success: true };
  const after = { data: { sessions: [{ id: 1, a: { b: 2 }, c: 1 }] }, success: true };
  expect([...changedPaths(before, after)].sort()).toEqual([
    "$.data.sessions",
    "$.data.sessions[*].a.b",
    "$.data.sessions[*].c",
  ]);
  expect([...changedPaths(before, before)]).toEqual([]);
});

/** What a run shows that prints some lines and sends some requests. */
function run(stdout: string, urls: readonly string[] = [], exitCode = 0, stderr = "") {
  const result = { exitCode, timedOut: false, stdout, stderr, milliseconds: 1 };
  const sent = urls.map((url) => ({
    method: "GET",
    url,
    status: 200,
    operation: "GetMeetings",
    faulted: false,
    intact: true,
  }));
  return observe(result, sent, { tracked: false, reads: [], untracked: [] });
}

test("a run that fails although the mutant changed none of its responses fails by itself", () => {
  const usual = run("", ["/a", "/b"]);
  const reference = referenceOf([usual, usual]);
  const fails = (one: typeof usual) => failsByItself(reference, one);
  expect([run("", ["/a"], 1), run("", [], 1)].map(fails)).toEqual([true, true]);
  expect([run("", ["/a", "/c"], 1), run("", ["/a"])].map(fails)).toEqual([false, false]);
  const faulted = usual.sent.map((request) => ({ ...request, faulted: true }));
  expect(fails({ ...usual, exitCode: 1, sent: faulted })).toBe(false);
});

test("a request that the mutant makes fail is not one that the client leaves out", () => {
  const result = { exitCode: 0, timedOut: false, milliseconds: 1, stdout: "", stderr: "" };
  const reads = { tracked: false, reads: [], untracked: [] };
  const sent = (url: string, status: number): SentRequest => {
    return { method: "GET", url, status, operation: "GetMeetings", faulted: status !== 200, intact: status === 200 };
  };
  const usual = observe(result, [sent("/a", 200), sent("/b", 200)], reads);
  const failing = observe(result, [sent("/a", 503), sent("/a", 503)], reads, true);
  expect(differences(referenceOf([usual, usual]), failing)).toEqual(['requests: without "GET /b" failing "GET /a"']);
});

test("a request that gets an error without the mutant too is no difference", () => {
  const result = { exitCode: 0, timedOut: false, milliseconds: 1, stdout: "", stderr: "" };
  const reads = { tracked: false, reads: [], untracked: [] };
  const sent: SentRequest = {
    method: "GET",
    url: "/a",
    status: 404,
    operation: "GetActiveSession",
    faulted: false,
    intact: true,
  };
  const usual = observe(result, [sent], reads);
  const { faults } = faultOf("GetActiveSession", { drop_field: "meta" });
  const mutated = observe(result, [{ ...sent, faulted: true }], reads, makesFail({ faults }));
  expect(differences(referenceOf([usual, usual]), mutated)).toEqual([]);
});

test("vitest 5 prints what a run spent its time on, in another order each time", () => {
  const reference = referenceOf([
    run("   Duration  658ms (tests 53%, import 41%, worker 2%)"),
    run("   Duration  731ms (tests 61%, worker 5%, import 3%)"),
  ]);
  expect(reference.stable.output).toBe(true);
});

test("vitest stores new snapshots in the first run only", () => {
  const reference = referenceOf([run("3 live\n  Snapshots  1 written"), run("3 live")]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run("0 live"))).toHaveLength(1);
});

test("long lines of output take little time", () => {
  for (const part of ["=", "= ", "✓ ", ".", "1 ms ", "/tmp/"]) run(part.repeat(100_000));
});

test("that runs at the same time want the same port is no difference", () => {
  const busy = run("Port 63315 is in use, trying another one...\n3 live");
  expect(referenceOf([run("3 live"), busy, run("3 live")]).stable.output).toBe(true);
});

test("nx names tasks that failed in other runs", () => {
  const flaky = (title: string, tasks: string) =>
    `3 live\n\n NX   Nx detected ${title}\n\n${tasks}\n\nFlaky tasks can disrupt your CI pipeline. Learn more\n\n2 meetings`;
  const usual = run("3 live\n2 meetings");
  const runs = [run(flaky("a flaky task", "  a:test")), run(flaky(" flaky tasks", "  @x/a:test\n  @x/b:test"))];
  expect(runs.map((one) => differences(referenceOf([usual, usual]), one))).toEqual([[], []]);
});

test("mocha names how long a test took only when it was slow", () => {
  const reference = referenceOf([run("    ✔ lists (38ms)\n3 live"), run("    ✔ lists\n3 live")]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run("    ✔ lists\n0 live"))).toEqual(['output: without "3 live" with "0 live"']);
});

test.each([
  ["pytest", "===== 4 passed in 9.98s =====\n3 live", "==== 4 passed in 61.03s (0:01:01) ====\n3 live"],
  ["Maven", "[INFO] Total time:  59.123 s\n3 live", "[INFO] Total time:  01:03 min\n3 live"],
  ["PHPUnit", "Time: 00:00.123, Memory: 6.00 MB\n3 live", "Time: 01:02.345, Memory: 6.00 MB\n3 live"],
  [
    "minitest",
    "Finished in 0.001234s, 810.3728 runs/s, 1620.7455 assertions/s.\n3 live",
    "Finished in 1.201s, 0.8326 runs/s, 1.6652 assertions/s.\n3 live",
  ],
  [
    "prove",
    "Files=1, Tests=4,  0 wallclock secs ( 0.01 usr  0.00 sys +  0.03 cusr  0.01 csys =  0.05 CPU)\n3 live",
    "Files=1, Tests=4,  1 wallclock secs ( 0.02 usr +  0.19 cusr =  0.21 CPU)\n3 live",
  ],
  ["cucumber-js", "0m00.998s (executing steps: 0m00.900s)\n3 live", "0m01.002s (executing steps: 0m00.910s)\n3 live"],
  ["behave", "Took 0min 59.998s\n3 live", "Took 1min 0.102s\n3 live"],
])("how long %s took is no difference", (_, once, later) => {
  const reference = referenceOf([run(once), run(later)]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run(later.replace("3 live", "0 live")))).toHaveLength(1);
});

test.each([
  ["vitest", 'Running tests with seed "1795888622589"\n3 live', 'Running tests with seed "1795888622737"\n3 live'],
  [
    "PHPUnit",
    "Random Seed:   1795888728\n.1 ended\n..3 live\n.      4 / 4 (100%)2 meetings",
    "Random Seed:   1795888730\n..3 live\n.2 meetings\n.      4 / 4 (100%)1 ended",
  ],
  ["minitest", "--seed 49632\n3 live\n.1 ended\n..", "--seed 39317\n.1 ended\n.3 live\n."],
  ["go test", "-test.shuffle 1795888622589000000\n3 live", "-test.shuffle 1795888622737000000\n3 live"],
])("the random order in which %s runs tests is no difference", (_, once, later) => {
  const reference = referenceOf([run(once, ["/a", "/b"]), run(later, ["/b", "/a"])]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run(later.replace("3 live", "0 live"), ["/b", "/a"]))).toHaveLength(1);
});

test("another order of the output is a difference, unless the tests run in another order", () => {
  const usual = run("Ada\nGrace", ["/a", "/b"]);
  const reference = referenceOf([usual, usual]);
  expect(differences(reference, run("Grace\nAda", ["/a", "/b"]))).toEqual([
    'output: in another order, "Grace" where "Ada" was',
  ]);
  expect(differences(reference, run("Grace\nAda", ["/b", "/a"]))).toEqual([]);
  expect(differences(reference, run("Ada\nGrace", ["/b", "/a"]))).toEqual([]);
});

test.each([
  ["ava", "✔ labels\n  ℹ 40\n✔ meetings\n  ℹ 3", "✔ meetings\n  ℹ 3\n✔ labels\n  ℹ 40"],
  [
    "go test",
    "    --- PASS: TestA/a (0.00s)\n3\n    --- PASS: TestA/b (0.00s)\n4",
    "    --- PASS: TestA/b (0.01s)\n4\n    --- PASS: TestA/a (0.00s)\n3",
  ],
  [
    "pytest",
    "test_a.py::test_a PASSED\n3\ntest_a.py::test_b PASSED\n4",
    "test_a.py::test_b PASSED\n4\ntest_a.py::test_a PASSED\n3",
  ],
])("the order in which tests of %s that run at once end is no difference", (_, once, later) => {
  const usual = run(once, ["/a", "/b"]);
  expect(differences(referenceOf([usual, usual]), run(later, ["/a", "/b"]))).toEqual([]);
});

test.each([
  ["of mocha in lerna", "@x/a:   ✔ lists (38ms)", "@x/a:   ✔ lists"],
  ["of vitest in turbo", "a:test:    ✓ lists 312ms\na:test: 1 passed", "a:test: 1 passed"],
  [
    "of vitest 5 in pnpm",
    "packages/a test:    Duration  658ms (tests 53%, import 41%)",
    "packages/a test:    Duration  731ms (import 61%, tests 5%)",
  ],
  ["of new snapshots in turbo", "a:test:   Snapshots  1 written\na:test: 1 passed", "a:test: 1 passed"],
  [
    "of Playwright with several workers",
    "  ✓  1 a.spec.js:4:1 › a (72ms)\n  ✓  2 [chromium] › b.spec.js:9:1 › b (90ms)",
    "  ✓  1 [chromium] › b.spec.js:9:1 › b (1.2s)\n  ✓  2 a.spec.js:4:1 › a (62ms)",
  ],
  ["of pytest in nx", "a: ===== 4 passed in 9.98s =====", "a: ==== 4 passed in 61.03s (0:01:01) ===="],
])("noise %s is no difference", (_, once, later) => {
  expect(referenceOf([run(once), run(later)]).stable.output).toBe(true);
});

test("noise of a run is no difference, its result is one", () => {
  const now = () => new Date().toISOString();
  const text = (ms: number, port: number) =>
    `\u001b[32m✓\u001b[0m lists (${ms}ms)\nStarted ${now()} on http://127.0.0.1:${port}/scope/forecast-${port}/client/v4\n1 session at 2026-01-15T09:00:00.000Z\n`;
  const reference = referenceOf([run(text(12, 4000), ["/a", "/b"]), run(text(340, 50_000), ["/b", "/a"])]);
  expect(differences(reference, run(text(7, 1234), ["/a", "/b"]))).toEqual([]);
  expect(differences(reference, run(text(7, 1234).replace("09:00", "14:30"), ["/a"], 1))).toEqual([
    "exit code 1 instead of 0",
    'output: without "1 session at 2026-01-15T09:00:00.000Z" with "1 session at 2026-01-15T14:30:00.000Z"',
    'requests: without "GET /b"',
  ]);
  const flaky = referenceOf([run("a"), run("b")]);
  expect(differences(flaky, run("c"))).toEqual([]);
});

test("of long lines, what is around the first difference is shown", () => {
  const beginning = "Ada, ".repeat(50);
  const line = (rest: string) => `[${beginning}${rest}]`;
  const reference = referenceOf([run(line("3 live")), run(line("3 live"))]);
  const shownWith = (rest: string) => differences(reference, run(line(rest))).join();
  expect(shownWith(`0 live, ${beginning}`)).toMatch(/^output: without "\.\.\..* 3 live]" with "\.\.\..* 0 live, .*"$/);
  expect(shownWith("3 live, Grace")).toMatch(/^output: without "\.\.\..* 3 live]" with "\.\.\..* 3 live, Grace]"$/);
});

test("what tests log in jest is output, although its reporter prints it to standard error", () => {
  const printed = (text: string) =>
    `PASS ./a.test.js\n  \u001b[1mconsole.log\u001b[22m\n    ${text}\n    second line\n\n      at Object.log (a.test.js:6:11)\n\n  console.warn\n    retries ${text}\n\nTests: 1 passed\n`;
  const reference = referenceOf([run("", [], 0, printed("3 live")), run("", [], 0, printed("3 live"))]);
  expect(reference.observation.lines).toEqual(["    3 live", "    second line"]);
  expect(differences(reference, run("", [], 0, printed("0 live")))).toEqual(['output: without "3 live" with "0 live"']);
});

test("more pages of the same list are no difference, fewer are one, and slow tests are noise", () => {
  const passed = "lists\n ✓ adds up minutes 340ms\n";
  const reference = referenceOf([run("lists", ["/a?page_no=1&b=2", "/a?page_no=2&b=2"])]);
  const smaller = ["/a?page_no=1&b=2", "/a?page_no=2&b=2", "/a?page_no=3&b=2"];
  expect(differences(reference, run(passed, smaller))).toEqual([]);
  expect(differences(reference, run("lists", smaller.slice(0, 1)))).toEqual([
    'requests: without "GET /a?page_no=2&b=2"',
  ]);
  expect(differences(reference, run("lists", [...smaller, "/a?page_no=1&b=3"]))).toHaveLength(1);
});

test("what tests created is judged by what is read of it", () => {
  const usual = { url: "/s", operation: "GetSessionDetails", status: 404, body: "{}", isReproduced: false } as const;
  const mutant: Mutant = {
    id: "m",
    kind: "contract",
    operations: ["GetSessionDetails"],
    sentence: "",
    contract: "",
    operator: "removed",
    changes: "$.data.ended_at",
    settings: { faults: [{ when: {}, effect: { drop_field: "data.ended_at" } }] },
  };
  const reads = (path: string, untracked: string[] = []) => {
    const places = [{ file: "a.js", line: 1 }];
    const all = ["$", path].map((one) => ({ operation: "GetSessionDetails", path: one, places }));
    return { tracked: true, reads: all, untracked };
  };
  const relevanceWith = (path: string, exchange = usual) => relevanceOf(mutant, [exchange], [exchange], reads(path));
  expect(relevanceWith("$.data.ended_at").matters).toBe("yes");
  expect(relevanceWith("$.data.started_at").matters).toBe("no");
  // Something else, such as a page, got responses too, and may have read anything.
  const partly = reads("$.data.started_at", ["GetSessionDetails"]);
  expect(relevanceOf(mutant, [usual], [usual], partly).matters).toBe("unknown");
  expect(relevanceOf(mutant, [usual], [usual], { tracked: false, reads: [], untracked: [] }).matters).toBe("unknown");
  // Without a request, only where all reads are known.
  expect(earlyRelevance(mutant, [usual], reads("$.data.started_at"))).toEqual({
    matters: "no",
    because: "nothing reads $.data.ended_at",
  });
  expect(earlyRelevance(mutant, [usual], reads("$.data.ended_at"))).toBeUndefined();
  expect(earlyRelevance(mutant, [usual], partly)).toBeUndefined();
  const { changes: _, ...another } = mutant;
  expect(relevanceOf(another, [usual], [usual], reads("$.data.id")).matters).toBe("unknown");
});

test("a fraction is no change where numbers have one as they are", () => {
  const body = JSON.stringify({ data: [{ minutes: 1.5, people: 2 }, { minutes: 3 }] });
  const usual = { url: "/s", operation: "GetSessions", status: 200, body, isReproduced: true } as const;
  const mutant = (field: string) =>
    ({ operations: ["GetSessions"], changes: `$.data[*].${field}`, addsFraction: true }) as unknown as Mutant;
  const reads = { tracked: false, reads: [], untracked: [] };
  expect(earlyRelevance(mutant("minutes"), [usual], reads)).toMatchObject({ matters: "no" });
  expect(earlyRelevance(mutant("people"), [usual], reads)).toBeUndefined();
});

test("a mutant may show where a response differs, or is not the one that the command got", () => {
  const mutant = { operations: ["GetSessions"] } as unknown as Mutant;
  const usual = { url: "/s", operation: "GetSessions", status: 200, body: "{}", isReproduced: true } as const;
  const other = { ...usual, operation: "GetMeetings" } as const;
  expect(mayShow(mutant, [usual, other], [usual, other])).toBe(false);
  expect(mayShow(mutant, [usual], [{ ...usual, body: "[]" }])).toBe(true);
  expect(mayShow(mutant, [usual], [{ ...usual, status: 404 }])).toBe(true);
  // What nobody requested again, or the command got otherwise.
  expect(mayShow(mutant, [usual])).toBe(true);
  expect(mayShow(mutant, [{ ...usual, isReproduced: false }], [usual])).toBe(true);
  expect(mayShow(mutant, [{ ...other, isReproduced: false }], [other])).toBe(false);
});

test("a response counts as the one that the command got only with its status and length", async () => {
  const mock = { replay: async () => ({ status: 200, body: "{}" }) } as unknown as RunMock;
  const sent = (status: number, bytes?: number) => {
    return { method: "GET", url: "/s", operation: "GetSessions", faulted: false, intact: true, status, bytes };
  };
  const isReproduced = async (...requests: SentRequest[]) =>
    (await replayAll(mock, urlsOf(requests))).map((exchange) => exchange.isReproduced);
  expect(await isReproduced(sent(200, 2), sent(200))).toEqual([true]);
  expect(await isReproduced(sent(200, 2), sent(404, 2))).toEqual([false]);
  expect(await isReproduced(sent(200, 2), sent(200, 90))).toEqual([false]);
});

test.each(Object.entries(forecastReporters))(
  "%s names each finding with its sentence and its place",
  (name, reporter) => {
    const text = reporter.render(report);
    for (const part of ["profile/maxPerPage/25", "src/app.ts", "requests: without page 2"]) {
      expect(text.replaceAll("%3A", ":").replaceAll("\\", "")).toContain(part);
    }
    expect(text).toContain(name === "github" ? "25 %25." : "25 %.");
    if (name === "html" || name === "junit") expect(text).not.toContain("<b>Pages");
    const unstable = reporter.render({ ...report, outcome: "unstable", reason: "it fails", results: [] });
    expect(unstable).toContain("it fails");
  },
);

test("annotations of GitHub name files below the repository, also from the folder of a package", () => {
  vi.stubEnv("GITHUB_WORKSPACE", join(process.cwd(), ".."));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(forecastReporters.github.render(report)).toContain(`file=${basename(process.cwd())}/src/app.ts,line=7`);
});

test("the command in the headline can be copied to a shell", () => {
  const command = ["sh", "-c", "npm run build && echo 'it is' built", "--jobs=2"];
  expect(forecastReporters.pretty.render({ ...report, command })).toContain(
    `sh -c 'npm run build && echo '\\''it is'\\'' built' --jobs=2 would not notice`,
  );
});

test("a report tells how long fewer runs than possible were active, unless it is next to nothing", () => {
  const text = (milliseconds: number) => {
    const spent = [{ purpose: "usual", runs: 4, milliseconds }] as const;
    return forecastReporters.pretty.render({ ...report, spent: [...spent] });
  };
  expect(text(1900)).toContain("4 with the usual data (1.9 s); for 5 % of the time, fewer ran than could.\n");
  expect(text(1999)).toContain("4 with the usual data (2.0 s).\n");
});

test("the headline praises nothing where no change could be judged", () => {
  const results = [{ ...finding, operations: [], differs: [], verdict: "unknown" as const }];
  const text = forecastReporters.pretty.render({ ...report, outcome: "survives", results });
  expect(text).toContain("no change of the API could be judged for ");
  expect(text).not.toContain("survives every change");
});

test("failures of an operation that nothing notices are one paragraph for people", () => {
  const results = ["unauthorized", "forbidden"].map((operator) => ({
    ...{ ...finding, operations: [], differs: [], kind: "transport" as const, operator },
    id: `transport/GetMeetings/${operator}`,
    sentence: "Every request fails.",
  }));
  const text = forecastReporters.pretty.render({ ...report, results });
  expect(text.match(/^UNNOTICED.*(\n {2}.*){3}/gm)).toEqual([
    "UNNOTICED transport/GetMeetings, 2 changes\n  unauthorized: Every request fails.\n  forbidden: Every request fails.\n  all tests pass",
  ]);
});

test("findings about a field for the same reason are one paragraph for people", () => {
  const operators = ["response-property-renamed", "response-property-became-nullable"];
  const results = ["data.*.title", "data.*.id"].flatMap((field) =>
    operators.map((operator) => ({
      ...{ ...finding, operations: [], differs: [], kind: "contract" as const, operator },
      id: `contract/GetMeetings/${field}/${operator}`,
      sentence: `${field} changes.`,
    })),
  );
  const text = forecastReporters.pretty.render({ ...report, results });
  expect(text.match(/^UNNOTICED.*(\n {2}.*){3}/gm)).toEqual([
    "UNNOTICED contract/GetMeetings/data.*.title, 2 changes\n  response-property-renamed: data.*.title changes.\n  response-property-became-nullable: data.*.title changes.\n  all tests pass",
    expect.stringContaining("UNNOTICED contract/GetMeetings/data.*.id, 2 changes"),
  ]);
});

test("a baseline accepts findings until it expires, and says what is no longer needed", () => {
  const entry = { mutant: finding.id, reason: "known" };
  const ids = [finding.id];
  expect(applyBaseline(report, [entry], "2026-11-27", ids)).toMatchObject({ outcome: "survives", problems: [] });
  expect(applyBaseline(report, [{ ...entry, expires: "2026-11-26" }], "2026-11-27", ids)).toMatchObject({
    outcome: "unnoticed",
    problems: [expect.stringContaining("expired")],
  });
  const [result] = report.results;
  if (!result) throw new Error("There is no result.");
  const noticed = { ...report, results: [{ ...result, verdict: "noticed" as const }] };
  expect(applyBaseline(noticed, [entry], "2026-11-27", ids).problems).toEqual([
    expect.stringContaining("is noticed now"),
  ]);
  expect(applyBaseline(report, [entry, { ...entry, mutant: "profile/maxPage" }], "2026-11-27", ids).problems).toEqual([
    "baseline profile/maxPage: there is no such mutant; correct or remove the entry",
  ]);
});
