import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { findShowing } from "../../src/forecast/explain/observed.js";
import { type TestRunner, testRunners } from "../../src/forecast/explain/runners.js";
import { writeTest } from "../../src/forecast/explain/write-test.js";
import { deriveMutants } from "../../src/forecast/mutants/registry.js";

const base = { revision: "2026-01" } as const;

let folder: string;

// Below this package, so that what is written there imports it by its name.
beforeAll(async () => {
  folder = await mkdtemp(join("test", "forecast", "written-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function written(id: string, runner: TestRunner): Promise<string> {
  const mutants = await deriveMutants({ ...base, profile: defaultProfile, from: "2026-01", to: "2026-09" });
  const mutant = mutants.find((one) => one.id === id);
  if (!mutant) throw new Error(`There is no mutant ${id}.`);
  return writeTest(runner, mutant, base, await findShowing(mutant, base));
}

/** Runs a written test with the runner of Node, and returns the exit code. */
async function exitCodeOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.test.mjs`);
  await writeFile(file, text);
  return new Promise((resolve) => {
    execFile(process.execPath, ["--test", file], { env: { ...process.env, ...env } }, (error) =>
      resolve(error ? 1 : 0),
    );
  });
}

test.each([
  "contract/GetSessions/data.sessions.*.status/response-property-enum-value-added",
  "contract/GetSessionDetails/data.session.minutes_consumed/response-property-type-changed",
  "contract/GetMeetings/data.*.title/response-property-renamed",
  "profile/maxPerPage/25",
  "history/2026-07/GetSessionDetails/moved-data.session",
  "transport/GetMeetings/rate-limited-once",
  "transport/GetLivestreamSession/truncated",
])(
  "the test for %s fails with the change and passes without it",
  async (id) => {
    const text = await written(id, "node");
    expect(await Promise.all([exitCodeOf(text), exitCodeOf(text, { REALTIMEKIT_TESTKIT_CHANGED: "1" })])).toEqual([
      0, 1,
    ]);
  },
  60_000,
);

test.each(testRunners)("a test for %s imports what it uses", async (runner) => {
  const text = await written("contract/GetMeetings/data.*.title/response-property-renamed", runner);
  expect(text).toContain(runner === "jest" ? "require(" : "import ");
  expect(text).not.toMatch(/ACTUAL|EXPECTED|__name/);
});
