import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Control, controlClient } from "../../src/clients/control.js";
import { newFolder } from "../new-folder.js";
import { randomFrom } from "../suite/random.js";
import { commandPath, run, serve } from "./command.js";

/** Runs with STATE_KILLS=1000 before a release. */
const kills = Number(process.env.STATE_KILLS ?? 6);
const killsInFolder = 20;
const folders = Array.from({ length: Math.ceil(kills / killsInFolder) }, (_, index) => index);

test.for(folders)(
  "whatever was confirmed is there after a kill -9 amid writes, nothing half: folder %i",
  { timeout: 300_000 },
  async (seed, { annotate }) => {
    const folder = newFolder();
    const random = randomFrom(seed);
    const confirmed = new Set<string>();
    const lives = Math.min(killsInFolder, kills - seed * killsInFolder);
    for (let life = 0; life <= lives; life++) {
      const mock = await serve(["--state", folder, "--sessions", "5"]);
      const control = controlClient(mock.url);
      const there = await whatIsThere(control);
      expect([...confirmed].filter((command) => !there.whole.has(command))).toEqual([]);
      expect(there.half).toEqual([]);
      if (life === lives) break;
      const writing = [0, 1].map((writer) => write(control, `kill-${life}-${writer}`, random, confirmed));
      const ended = Promise.allSettled(writing);
      const many = confirmed.size + 1 + Math.floor(random() * 50);
      while (confirmed.size < many) await new Promise(setImmediate);
      // Not always right after a response.
      for (let turns = Math.floor(random() * 20); turns > 0; turns--) await new Promise(setImmediate);
      mock.process.kill("SIGKILL");
      // The mock is gone; no command was rejected.
      expect(await ended).toMatchObject([0, 1].map(() => ({ reason: expect.any(TypeError) })));
      await mock.finished();
    }
    await annotate(`${lives} kills, ${confirmed.size} confirmed commands`);
  },
);

/** Sends commands until the mock is gone, and records those that succeeded. */
async function write(control: Control, name: string, random: () => number, confirmed: Set<string>): Promise<void> {
  for (let index = 0; ; index++) {
    const id = `${name}-${index}`;
    // Long enough that the log is written anew now and then.
    await control.meetings.create({ id, title: "x".repeat(random() * 60_000) });
    confirmed.add(`created ${id}`);
    await control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
    confirmed.add(`started ${id}`);
  }
}

/** Returns the commands that a mock remembers. A start with two people is three events: all of them or none. */
async function whatIsThere(control: Control): Promise<{ whole: Set<string>; half: string[] }> {
  const { tenants } = await control.tenants.list();
  const world = tenants.length === 0 ? undefined : (await control.state.save()).tenants[0];
  const sessions = world?.sessions.filter(({ associatedId }) => associatedId.startsWith("kill-")) ?? [];
  return {
    whole: new Set([
      ...(world?.meetings.map(({ id }) => `created ${id}`) ?? []),
      ...sessions.map(({ associatedId }) => `started ${associatedId}`),
    ]),
    half: sessions.filter(({ present }) => present.length !== 2).map(({ associatedId }) => associatedId),
  };
}

test("a second process on the folder is rejected in one line, and the first continues", async () => {
  const folder = newFolder();
  const first = await serve(["--state", folder]);
  const second = await run(["serve", "--port", "0", "--state", folder]);
  expect(second.code).toBe(2);
  expect(second.err).toBe(
    `error: ${folder} is in use by process ${first.process.pid}: end that one, or choose another folder; if it is another program, remove ${join(folder, "lock")}\n`,
  );
  expect((await controlClient(first.url).clock.advance({ by: "1h" })).now).toBe("2026-01-15T11:00:00.000Z");
}, 20_000);

test("a state of other data is rejected in one line", async () => {
  const folder = newFolder();
  const first = await serve(["--state", folder, "--seed", "a"]);
  first.process.kill("SIGTERM");
  await first.finished();
  const { code, err } = await run(["serve", "--port", "0", "--state", folder, "--seed", "b"]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: .*state\.log:1: the state was made with other options: seed is "a", here "b"; .*\n$/);
  writeFileSync(join(folder, "profile.yaml"), "maxPerPage: 25");
  const other = ["--seed", "a", "--profile", join(folder, "profile.yaml")];
  expect((await run(["serve", "--port", "0", "--state", folder, ...other])).err).toMatch(
    /: the state was made with other options: profile\.maxPerPage is 100, here 25; start with the earlier ones, or choose .*\n$/,
  );
}, 20_000);

test("a state that started at another time is rejected, and the message says how to start", async () => {
  const folder = newFolder();
  const first = await serve(["--state", folder, "--clock", "2026-03-01T08:00:00Z"]);
  first.process.kill("SIGTERM");
  await first.finished();
  const { code, err } = await run(["serve", "--port", "0", "--state", folder, "--clock", "fixed"]);
  expect([code, err]).toEqual([2, expect.stringContaining("clock is 2026-03-01T08:00:00.000Z, here ")]);
  await serve(["--state", folder, "--clock", "2026-03-01T08:00:00.000Z"]);
}, 20_000);

test("a folder that is a file is rejected in one line", async () => {
  const file = join(newFolder(), "file");
  writeFileSync(file, "");
  const { code, err } = await run(["serve", "--port", "0", "--state", file]);
  const problem = `${file} is not a directory; choose another folder`;
  expect([code, err]).toEqual([2, `error: cannot create the folder ${file}: ${problem}\n`]);
});

test("a full disk is a clear error, the state stays whole, and writing continues when there is room", async () => {
  const folder = newFolder();
  const limited = `ulimit -S -f 8; exec '${process.execPath}' '${commandPath}' serve --port 0 --clock fixed --state '${folder}'`;
  const child = spawn("sh", ["-c", limited], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  while (!/ on http:\/\/\S+\n/.test(out)) await once(child.stdout, "data");
  const control = controlClient(/ on (http:\/\/\S+)\n/.exec(out)?.[1] ?? "");
  await control.meetings.create({ id: "before", title: "Before" });
  const full = control.meetings.create({ id: "large", title: "x".repeat(10_000) });
  await expect(full).rejects.toThrow(/^cannot write to .*state\.log: E.*; nothing was changed$/);
  await control.meetings.create({ id: "after", title: "After" });
  child.kill("SIGKILL");
  await once(child, "close");
  const again = controlClient((await serve(["--state", folder])).url);
  const ids = (await again.state.save()).tenants[0]?.meetings.map(({ id }) => id) ?? [];
  expect(["before", "large", "after"].map((id) => ids.includes(id))).toEqual([true, false, true]);
}, 30_000);

test("serve fails at its end when less than required was exercised", async () => {
  const mock = await serve(["--coverage-min", "50"]);
  mock.process.kill("SIGTERM");
  const { code, err } = await mock.finished();
  expect([code, err]).toEqual([1, expect.stringMatching(/^coverage: 0 %, 0 of \d+\n$/)]);
}, 20_000);
