import { expect, onTestFinished, test, vi } from "vitest";
import { faultOf, makesFail } from "../../../src/forecast/mutants/mutant.js";
import { differences, failsByItself, observe, referenceOf, shareMasks } from "../../../src/forecast/run/observation.js";
import type { SentRequest } from "../../../src/forecast/run/run-mock.js";

const passed = { exitCode: 0, timedOut: false, stdout: "", stderr: "", milliseconds: 1 };
const untracked = { tracked: false, reads: [], untracked: [] };

/** Creates a request that gets its usual response. */
function sent(url: string): SentRequest {
  return { method: "GET", url, status: 200, operation: "GetMeetings", faulted: false, intact: true };
}

/** Creates the observation of a run that prints some lines and sends some requests. */
function run(stdout: string, urls: readonly string[] = [], exitCode = 0, stderr = "") {
  return observe({ ...passed, exitCode, stdout, stderr }, urls.map(sent), untracked);
}

/** Expects that two outputs are the same, and other data in them another output. */
function expectSame(once: string, later: string): void {
  const reference = referenceOf([run(once), run(later)]);
  expect([reference.stable.output, [...reference.masks]]).toEqual([true, []]);
  expect(differences(reference, run(later.replace("3 live", "0 live")))).toHaveLength(1);
}

test("times of day of a run are no difference, and those of data are none at any time of day", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const runAt = (time: string, printed: string) => {
    vi.setSystemTime(`2027-03-02T${time}Z`);
    return run(printed);
  };
  const clock = referenceOf([runAt("00:00:01", "Start at 23:59:55"), runAt("10:30:00", "Start at 10:29:59")]);
  expect(clock.stable.output).toBe(true);
  const half = referenceOf([
    runAt("00:00:01", "11:59:55 PM [vite] ready"),
    runAt("13:05:00", "1:04:59 PM [vite] ready"),
  ]);
  expect([half.stable.output, [...half.masks]]).toEqual([true, []]);
  // Of Karma.
  const precise = referenceOf([runAt("10:29:59.970", "10:29:59.915:INFO"), runAt("10:30:01", "10:30:00,042:INFO")]);
  expect([precise.stable.output, precise.masks.size]).toEqual([true, 0]);
  for (const data of ["10:00:00", "2026-01-15 10:29:59+00:00"]) {
    expect(referenceOf([runAt("10:30:00", data), runAt("14:00:00", data)]).stable.output).toBe(true);
  }
});

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
  const failed = { ...sent("/a"), status: 503, faulted: true, intact: false };
  const usual = run("", ["/a", "/b"]);
  const failing = observe(passed, [failed, failed], untracked, true);
  expect(differences(referenceOf([usual, usual]), failing)).toEqual(['requests: without "GET /b" failing "GET /a"']);
});

test("a retry that the mutant makes fail is no difference if the request fails without the mutant too", () => {
  const [notFound, failed] = [404, 429].map((status) => ({ ...sent("/a"), status, faulted: status === 429 }));
  const triesTwice = observe(passed, [notFound, notFound] as SentRequest[], untracked);
  const failsOnce = observe(passed, [failed, notFound] as SentRequest[], untracked, true);
  expect(differences(referenceOf([triesTwice, triesTwice]), failsOnce)).toEqual([]);
  const found = run("", ["/a", "/a"]);
  const failsAsFound = observe(passed, [failed as SentRequest, sent("/a")], untracked, true);
  expect(differences(referenceOf([found, found]), failsAsFound)).toEqual(['requests: failing "GET /a"']);
});

test("a request that gets an error without the mutant too is no difference", () => {
  const notFound: SentRequest = { ...sent("/a"), status: 404, operation: "GetActiveSession" };
  const usual = observe(passed, [notFound], untracked);
  const { faults } = faultOf("GetActiveSession", { drop_field: "meta" });
  const mutated = observe(passed, [{ ...notFound, faulted: true }], untracked, makesFail({ faults }));
  expect(differences(referenceOf([usual, usual]), mutated)).toEqual([]);
});

test("vitest 5 prints what a run spent its time on, in another order each time", () => {
  const reference = referenceOf([
    run("   Duration  658ms (tests 53%, import 41%, worker 2%)"),
    run("   Duration  731ms (tests 61%, worker 5%, import 3%)"),
  ]);
  expect(reference.stable.output).toBe(true);
});

test("vitest 5 gives advice only if a part of a run took long", () => {
  const duration = "   Duration  658ms (tests 53%, import 41%)";
  const isolate =
    "    Isolate  2 workers spawned · ~421ms startup each (spawn + environment, per file)\n             at least ~421ms faster with isolate: false — reuses workers across files instead of one per file\n";
  const transform =
    "  Transform  web transforming modules took 2.10s · 61% of tracked time, re-done on every run\n             persist transforms across runs with fsModuleCache: true\n             learn more: https://vitest.dev/guide/improving-performance#caching-between-reruns\n";
  expectSame(`${duration}\n\n${isolate}\n3 live`, `${duration}\n3 live`);
  expectSame(`${duration}\n\n${transform}\n${isolate}\n3 live`, `${duration}\n3 live`);
});

test("vitest stores new snapshots in the first run only", () => {
  const reference = referenceOf([run("3 live\n  Snapshots  1 written"), run("3 live")]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run("0 live"))).toHaveLength(1);
});

test("long lines of output take little time", () => {
  for (const part of [
    "=",
    "= ",
    "  a\n    1 s b",
    "✓ ",
    ".",
    "1 ms ",
    "/tmp/",
    "a-",
    "Nx detected ",
    "Duration 1 s (",
    "1  2 ",
    "a | % lines ",
    "✔  a ",
    "[vite] ",
  ])
    run(part.repeat(100_000));
});

test("a conflict of concurrent runs over a port is no difference", () => {
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
  ["Playwright", "  4 passed (59.8s)\n3 live", "  4 passed (1.1m)\n3 live"],
  ["Gradle", "BUILD SUCCESSFUL in 59s\n3 live", "BUILD SUCCESSFUL in 1m 2s\n3 live"],
  ["ScalaTest", "Run completed in 987 milliseconds.\n3 live", "Run completed in 1 second, 12 milliseconds.\n3 live"],
  [
    "WebdriverIO",
    "Spec Files:\t 1 passed, 1 total (100% completed) in 00:00:03  \n3 live",
    "Spec Files:\t 1 passed, 1 total (100% completed) in 00:00:04  \n3 live",
  ],
  ["Dart", "00:00 +3: All tests passed!\n3 live", "00:01 +3: All tests passed!\n3 live"],
  [
    "Cypress",
    "  │ ✔  a.cy.js               942ms        3        3        -        -        - │\n3 live",
    "  │ ✔  a.cy.js               00:01        3        3        -        -        - │\n3 live",
  ],
  ["VSTest", "Total: 4, Duration: 58 s\n3 live", "Total: 4, Duration: 1 m 3 s\n3 live"],
])("how long %s took is no difference", (_, once, later) => expectSame(once, later));

test.each([
  ["PHPUnit", "Time: 00:00.123, Memory: 6.00 MB\n3 live", "Time: 00:00.123, Memory: 8.00 MB\n3 live"],
  ["Behat", "0m0.12s (9.50Mb)\n3 live", "0m0.12s (10.50Mb)\n3 live"],
  ["jest", "PASS a.test.js (45 MB heap size)\n3 live", "PASS a.test.js (46 MB heap size)\n3 live"],
])("how much memory %s took is no difference", (_, once, later) => expectSame(once, later));

test("frames of Node itself in a stack are no difference", () => {
  const stack = (frames: string) =>
    `  stack: |-\n    TestContext.<anonymous> (file:///app/cli.test.js:18:10)\n${frames}3 live`;
  expectSame(stack(""), stack("    process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n"));
  expectSame(stack(""), stack("    at async node:internal/modules/run_main:117:5\n"));
});

test("what a server of vite says of its optimized dependencies is no difference", () => {
  const vite =
    "3:50:29 AM [vite] (ssr) [optimizer] bundling dependencies...\n[vite] ✨ new dependencies optimized: react\n";
  expectSame(`${vite}3 live`, "3 live");
});

test.each(["20 m", "16m", "5400 s", "5400 seconds", "1500000 ms"])(
  "%s, as a client shows minutes, is data",
  (length) => {
    const reference = referenceOf([run(`lasted ${length}`), run(`lasted ${length}`)]);
    expect(differences(reference, run(`lasted ${length.replace(/\d/, "9")}`))).toHaveLength(1);
  },
);

const table = (rows: string) =>
  `----------|---------|----------|---------|---------|-------------------
File      | % Stmts | % Branch | % Funcs | % Lines | Uncovered Line #s
----------|---------|----------|---------|---------|-------------------
${rows}
----------|---------|----------|---------|---------|-------------------
3 live`;

test.each([
  [
    "istanbul, as in jest and vitest",
    table(
      "All files |   92.15 |    80.76 |   88.88 |   92.15 |\n App.tsx  |     100 |    85.71 |     100 |     100 | 8-12",
    ),
    table(
      "All files |   92.15 |       76 |   88.88 |   92.15 |\n App.tsx  |     100 |       80 |     100 |     100 | 8,19",
    ),
  ],
  [
    "istanbul, as a summary",
    "Statements   : 63.15% ( 24/38 )\nBranches     : 25% ( 3/12 )\n3 live",
    "Statements   : 71% ( 27/38 )\nBranches     : 50% ( 6/12 )\n3 live",
  ],
  [
    "node:test",
    "# file    | line % | branch % | funcs % | uncovered lines\n# job.mjs |  85.00 |    50.00 |   66.67 | 8-9\n# 3 live",
    "# file    | line % | branch % | funcs % | uncovered lines\n# job.mjs | 100.00 |   100.00 |   66.67 | \n# 3 live",
  ],
  [
    "mix",
    "Percentage | Module\n-----------|-----\n    85.71% | Job\n3 live",
    "Percentage | Module\n-----------|-----\n   100.00% | Job\n3 live",
  ],
  [
    "pytest-cov",
    "Name     Stmts   Miss Branch BrPart  Cover   Missing\njob.py      10      5      4      1    43%   5-8, 10\n3 live",
    "Name     Stmts   Miss Branch BrPart  Cover   Missing\njob.py      10      0      4      0   100%\n3 live",
  ],
  [
    "coverlet",
    "+--------+--------+--------+\n| Module | Line   | Branch |\n+--------+--------+--------+\n| Job    | 66.66% | 100%   |\n3 live",
    "+--------+--------+--------+\n| Module | Line   | Branch |\n+--------+--------+--------+\n| Job    | 100%   | 100%   |\n3 live",
  ],
  [
    "llvm-cov",
    "Filename  Regions  Missed Regions   Cover\n---------\njob.rs          9               2  77.78%\n3 live",
    "Filename  Regions  Missed Regions   Cover\n---------\njob.rs          9               0  100.00%\n3 live",
  ],
  ["tarpaulin", "85.71% coverage, 12/14 lines covered\n3 live", "100.00% coverage, 14/14 lines covered\n3 live"],
  ["kover", "application line coverage: 85.7%\n3 live", "application line coverage: 100%\n3 live"],
  ["go test", "coverage: 85.7% of statements\n3 live", "coverage: 100.0% of statements\n3 live"],
  ["PHPUnit", "  Lines:   50.00% (5/10)\n3 live", "  Lines:   90.00% (9/10)\n3 live"],
  ["SimpleCov", "Line Coverage: 85.0% (17 / 20)\n3 live", "Line Coverage: 100.0% (20 / 20)\n3 live"],
])("what tests cover is no difference: %s", (_, once, later) => expectSame(once, later));

test("a table that tests print is no coverage", () => {
  const table = (people: number) => `room  seats  free  used\nAda      ${people}    34   56%\n`;
  const reference = referenceOf([run(table(12)), run(table(12))]);
  expect(differences(reference, run(table(13)))).toHaveLength(1);
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

test("the same difference reads the same in every run of tests in random order", () => {
  const reference = referenceOf([run("3 live\n7 minutes"), run("7 minutes\n3 live")]);
  const text = 'output: without "3 live", "7 minutes" with "0 live", "no minutes"';
  expect(differences(reference, run("0 live\nno minutes"))).toEqual([text]);
  expect(differences(reference, run("no minutes\n0 live"))).toEqual([text]);
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
  [
    "of pytest --durations",
    "0.05s call     test_a.py::test_a\n0.02s setup    test_a.py::test_b",
    "0.02s call     test_a.py::test_b\n\n(2 durations < 0.005s hidden.  Use -vv to show these durations.)",
  ],
  [
    "of rspec --profile",
    "Top 1 slowest examples (0.12 seconds, 89.6% of total time):\n  Dashboard days\n    0.11 seconds ./d_spec.rb:4",
    "Top 1 slowest examples (0.1 seconds, 91.2% of total time):\n  Dashboard csv\n    0.08 seconds ./d_spec.rb:6",
  ],
  ["of parallel tests in Go", "a.go:9: 3\n=== NAME  TestB\na.go:12: 4", "a.go:12: 4\n=== CONT  TestA\na.go:9: 3"],
  ["of pytest in nx", "a: ===== 4 passed in 9.98s =====", "a: ==== 4 passed in 61.03s (0:01:01) ===="],
])("noise %s is no difference", (_, once, later) => {
  expect(referenceOf([run(once), run(later)]).stable.output).toBe(true);
});

test("a command that passes only with a change is told as such", () => {
  const failing = referenceOf([run("a", [], 1), run("a", [], 1)]);
  expect(differences(failing, run("a"))).toEqual(["it passes; without the change, it fails with exit code 1"]);
  expect(differences(failing, run("a", [], 2))).toEqual(["exit code 2 instead of 1"]);
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
  const sum = referenceOf([run("{ minutes: 40681.77909999999 }")]);
  expect(differences(sum, run("{ minutes: 40681.7791 }"))).toEqual([]);
  expect(differences(sum, run("{ minutes: 40681.7792 }"))).toHaveLength(1);
  const flaky = referenceOf([run("a"), run("b")]);
  expect(differences(flaky, run("c"))).toEqual([]);
  expect(flaky.varying.output).toEqual(["a", "b"]);
});

test("what differs from run to run is no difference with other data, where it was the same by chance", () => {
  const usual = referenceOf([run("port 4001\n3 live"), run("port 4002\n3 live")]);
  const rich = referenceOf([run("port 4003\n9 live"), run("port 4003\n9 live")]);
  const [, shared] = shareMasks(usual, rich);
  expect(differences(rich, run("port 4004\n9 live"))).toHaveLength(1);
  expect(differences(shared, run("port 4004\n9 live"))).toEqual([]);
  expect(differences(shared, run("port 4004\n8 live"))).toEqual(['output: without "9 live" with "8 live"']);
});

test("judges lines with random ids without these ids, and all other lines", () => {
  const text = (id: string, status = "LIVE", count = 3) =>
    `export ${id}: ${status}\n${count} sessions\nPASSED [${count}%]\n`;
  const reference = referenceOf([run(text("6f0c-e3")), run(text("k2Fd_9-x"))]);
  expect(reference.stable.output).toBe(true);
  expect(differences(reference, run(text("77")))).toEqual([]);
  expect(differences(reference, run(text("77", "ENDED")))).toEqual([
    'output: without "export*: LIVE" with "export 77: ENDED"',
  ]);
  expect(differences(reference, run(text("77", "LIVE", 4)))).toHaveLength(1);
});

test("shows the part of long lines around the first difference", () => {
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

test("what failed assertions show is output, although vitest and jest print it to standard error", () => {
  const vitest = (count: number) =>
    ` FAIL  a.test.js > counts\n\u001b[31mAssertionError\u001b[39m: expected { count: ${count} } to match object { count: 1 }\n\n- Expected\n+ Received\n\n  {\n-   "count": 1,\n+   "count": ${count},\n  }\n`;
  const jest = (count: number) =>
    `  ● counts\n\n    Expected: 1\n    Received: ${count}\n\n      1 | expect(${count})\n`;
  for (const printed of [vitest, jest]) {
    const failed = (count: number, log = "") => run("", [], 1, `${log}\n${printed(count)}`);
    const reference = referenceOf([failed(28), failed(28)]);
    expect(differences(reference, failed(28, "a client retries"))).toEqual([]);
    expect(differences(reference, failed(25))).toHaveLength(1);
  }
  const passed = (log: string) => run("", [], 0, log);
  expect(differences(referenceOf([passed(""), passed("")]), passed("- a client retries"))).toEqual([]);
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
  const both = referenceOf([run("lists", ["/a?page_no=1", "/a?page_no=2", "/c?page_no=1"])]);
  expect(differences(both, run("lists", ["/a?page_no=1", "/c?page_no=1", "/c?page_no=2"]))).toEqual([
    'requests: without "GET /a?page_no=2"',
  ]);
});
