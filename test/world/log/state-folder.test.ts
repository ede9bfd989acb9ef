import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, expect, type Mock, test, vi } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { createMeeting } from "../../../src/world/commands.js";
import { StateError } from "../../../src/world/log/event-log.js";
import { FileLog, formatLine, readLines } from "../../../src/world/log/file-log.js";
import type { World } from "../../../src/world/world.js";
import { newFolder } from "../../new-folder.js";
import { bytesOf, logIn, openWorld } from "./folder.js";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return {
    ...actual,
    openSync: vi.fn(actual.openSync),
    writeSync: vi.fn(actual.writeSync),
    ftruncateSync: vi.fn(actual.ftruncateSync),
    writeFileSync: vi.fn(actual.writeFileSync),
    fsyncSync: vi.fn(actual.fsyncSync),
    rmSync: vi.fn(actual.rmSync),
    rmdirSync: vi.fn(actual.rmdirSync),
    renameSync: vi.fn(actual.renameSync),
  };
});

const actual = await vi.importActual<typeof fs>("node:fs");

afterEach(() => {
  vi.mocked(fs.writeSync).mockReset();
  vi.mocked(fs.ftruncateSync).mockReset();
  vi.mocked(fs.writeFileSync).mockReset();
  vi.mocked(fs.fsyncSync).mockReset();
});

function create(world: World, id: string, title = id): void {
  const tenant = world.open("account", "app");
  world.record(tenant, ...createMeeting(tenant, { id, title }, world.now));
}

function meetingsOf(world: World): string[] {
  return Array.from(world.tenant("account", "app")?.meetings.values() ?? [], ({ id }) => id);
}

test("what happened is there again, undone events are not", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  for (const id of ["a", "b", "c"]) create(first.world, id);
  first.timeline.undo(1);
  first.world.advanceTo(5000);
  await first.close();
  const second = openWorld(folder);
  expect([meetingsOf(second.world), second.world.now, second.warnings]).toEqual([["a", "b"], 5000, []]);
  second.timeline.undo(2);
  await second.close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["a"]);
});

test("a file cut anywhere is the state after some whole record, and continues from there", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  const ends = [bytesOf(logIn(folder)).length];
  for (const id of ["a", "b", "ç"]) {
    create(first.world, id);
    ends.push(bytesOf(logIn(folder)).length);
  }
  await first.close();
  const whole = bytesOf(logIn(folder));
  for (let length = ends[0] ?? 0; length < whole.length; length++) {
    writeFileSync(logIn(folder), whole.subarray(0, length));
    const cut = openWorld(folder);
    const expected = ["a", "b", "ç"].slice(0, ends.filter((end) => end <= length).length - 1);
    expect([length, meetingsOf(cut.world)]).toEqual([length, expected]);
    const lineEnds = whole.subarray(0, length).lastIndexOf("\n") === length - 1;
    expect(cut.warnings).toHaveLength(lineEnds ? 0 : 1);
    // Continuing waits for the disk, so not after every byte.
    if (length % 9 === 0) create(cut.world, "new");
    await cut.close();
    const again = openWorld(folder);
    const gone = length % 9 === 0 ? [...expected, "new"] : expected;
    expect([meetingsOf(again.world), again.warnings]).toEqual([gone, []]);
    await again.close();
  }
}, 30_000);

test("a file that was moved away takes no more changes, which would be lost", async () => {
  const folder = newFolder();
  const { world, close } = openWorld(folder);
  create(world, "a");
  const log = logIn(folder);
  actual.renameSync(log, `${log}.moved`);
  expect(() => create(world, "b")).toThrow(
    `${log} was moved, removed or changed meanwhile: restart the mock, the only one with it; nothing was changed`,
  );
  expect(meetingsOf(world)).toEqual(["a"]);
  await close();
});

test("a file in the place of the log takes no changes either", async () => {
  const folder = newFolder();
  const { world, close } = openWorld(folder);
  create(world, "a");
  const log = logIn(folder);
  cpSync(log, `${log}.copy`);
  actual.renameSync(`${log}.copy`, log);
  expect(() => create(world, "b")).toThrow(`${log} was moved, removed or changed meanwhile`);
  await close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["a"]);
});

test("a log to which a process in another container has written takes no changes, which would damage it", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  create(first.world, "a");
  // The number in the lock is that of a process which does not run here.
  const [mark = ""] = readdirSync(join(folder, "lock"));
  actual.renameSync(join(folder, "lock", mark), join(folder, "lock", mark.replace(/^\d+/, "4194304")));
  const other = openWorld(folder);
  create(other.world, "b");
  expect(() => create(first.world, "c")).toThrow("was moved, removed or changed meanwhile");
  create(other.world, "d");
  await other.close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["a", "b", "d"]);
});

test("a log does not grow beyond what the next start can read", async () => {
  const path = join(newFolder(), "state.log");
  writeFileSync(path, "");
  const log = new FileLog(
    path,
    () => ({}),
    () => {},
    [],
    2 ** 31 - 10,
    0,
  );
  log.follow(0, () => {});
  expect(() => log.commit(0, { begin: true })).toThrow("cannot exceed 2 GiB: restart the mock, which shortens it");
  await log.close();
});

test("what the next start would refuse is not stored", async () => {
  const folder = newFolder();
  const { world, timeline, close } = openWorld(folder);
  create(world, "a");
  const stale = world.open("account", "app");
  expect(() => world.advanceTo(1.5)).toThrow("the change cannot be stored: $.events[0].to: ");
  expect(timeline.undo(0)).toEqual([]);
  void world.commit([{ type: "TenantDropped", accountId: "account", appId: "app" }]);
  expect(() => world.record(stale, ...createMeeting(stale, { id: "b", title: "" }, 0))).toThrow(
    "The state has changed meanwhile: there is no account account with app app.",
  );
  await close();
  expect(openWorld(folder).world.size).toBe(0);
});

test("a log that is too long to be read is an error of the state", async () => {
  const folder = newFolder();
  await openWorld(folder).close();
  actual.truncateSync(logIn(folder), 2 ** 31 + 1);
  expect(() => openWorld(folder)).toThrow(StateError);
  expect(() => openWorld(folder)).toThrow("state.log is larger than 2 GiB; move it away");
});

test("a last line of which pages are missing is torn", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  create(first.world, "a");
  await first.close();
  appendFileSync(logIn(folder), `${"\0".repeat(40)}"}\n`);
  const second = openWorld(folder);
  expect([meetingsOf(second.world), second.warnings.length]).toEqual([["a"], 1]);
  await second.close();
});

test("a byte changed anywhere else is reported with its place, and nothing is overwritten", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  for (const id of ["a", "b"]) create(first.world, id);
  await first.close();
  const whole = bytesOf(logIn(folder));
  for (let at = 0; at < whole.length - 1; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x04;
    writeFileSync(logIn(folder), damaged);
    const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    const place = damaged[at] === 0x0e ? /:\d+ \(byte/ : new RegExp(`:${line} \\(byte `);
    expect(() => openWorld(folder), `byte ${at}`).toThrow(
      expect.objectContaining({ name: "StateError", message: expect.stringMatching(place) }),
    );
    expect(bytesOf(logIn(folder)).equals(damaged)).toBe(true);
  }
}, 30_000);

test("a line that is missing, there twice or elsewhere is reported with its place, also once the log was compacted", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  const tenant = first.world.open("account", "app");
  const titled = (title: string) => createMeeting(tenant, { id: title.slice(0, 9), title }, first.world.now);
  first.world.record(tenant, ...Array.from({ length: 501 }, (_, n) => titled(`${n}${"x".repeat(9_000)}`)).flat());
  await first.close();
  const second = openWorld(folder);
  for (const id of ["c", "d"]) create(second.world, id);
  await second.close();
  const lines = bytesOf(logIn(folder))
    .toString()
    .split(/(?<=\n)/);
  const [header = "", a = "", b = "", c = "", d = ""] = lines;
  for (const [changed, line] of [
    [[header, b, c, d], 2],
    [[header, a, c, d], 3],
    [[header, a, b, d], 4],
    [[header, a, b, b, c, d], 4],
    [[header, a, c, b, d], 3],
  ] as const) {
    writeFileSync(logIn(folder), changed.join(""));
    expect(() => openWorld(folder)).toThrow(`:${line} (byte `);
  }
});

const opened = { type: "TenantOpened", accountId: "account", appId: "app" };
const started = inTenant({ type: "SessionStarted", sessionId: "s", associatedId: "m", title: "" });
const held = {
  ...{ id: "h", associatedId: "m", title: "", type: "meeting", status: "ENDED", createdAt: 0, startedAt: 0 },
  ...{ updatedAt: 1, endedAt: 1, peak: 1, spentMs: -1, present: [], rooms: [] },
};
const twice = {
  accountId: "a",
  appId: "b",
  base: "empty",
  created: 0,
  meetings: [],
  sessions: [],
  livestreamSessions: [],
};

test.each<[what: string, records: (object | string)[], place: string]>([
  ["a text that is no JSON", ["{"], ":2 (byte"],
  ["no object", [[]], ":2: $: expected object"],
  ["an unknown field", [{ evens: [] }], ":2: $.evens: unknown field; did you mean events?"],
  ["an unknown event", [{ events: [{ type: "Exploded" }] }], ":2: $.events[0].type: "],
  ["an unknown event in a tenant", [{ events: [opened, inTenant({ type: "X" })] }], ":2: $.events[1].event.type: "],
  ["a time of another type", [clock("1")], ":2: $.events[0].to: "],
  ["a time out of range", [clock(1e15)], ":2: $.events[0].to: "],
  ["a clock that moves back", [clock(5), clock(4)], ":3: $.events[0]: the clock moves back"],
  ["an undo of less than nothing", [{ undo: -1 }], ":2: $.undo: "],
  ["an undo of too much", [{ events: [opened] }, { undo: 1 }], ":3: Cannot take back 1 event: none is"],
  [
    "negative minutes",
    [{ events: [opened, inTenant({ type: "SessionHeld", session: held, participants: 1 })] }],
    ":2: $.events[1].event.session.spentMs: ",
  ],
  ["an event in no tenant", [{ events: [started] }], ":2: $.events[0]: there is no account account with app app"],
  [
    "a session twice",
    [{ events: [opened, started] }, { events: [started] }],
    ":3: $.events[0]: there is already a session s",
  ],
  ...[
    [{ type: "MeetingUpdated", meetingId: "x", changes: {} }, "meeting x"],
    [{ type: "SessionEnded", sessionId: "x" }, "session x"],
    [{ type: "ParticipantLeft", sessionId: "s", participantId: "x" }, "participant x"],
    [{ type: "BreakoutRoomClosed", sessionId: "s", roomId: "x" }, "breakout room x"],
    [{ type: "LivestreamViewersChanged", livestreamSessionId: "x", viewers: 1 }, "livestream session x"],
  ].map(([event = {}, missing]): [string, object[], string] => [
    JSON.stringify(event),
    [{ events: [opened, started, inTenant(Object(event))] }],
    `:2: $.events[2]: there is no ${missing}`,
  ]),
  [
    "a loaded world with a tenant twice",
    [{ events: [{ type: "ScenarioLoaded", start: { now: 0, tenants: [twice, twice] } }] }],
    ":2: $.events[0].start.tenants[1].appId: ",
  ],
])("%s with a right checksum is rejected with its place, and nothing is overwritten", async (_, records, place) => {
  const folder = newFolder();
  await openWorld(folder).close();
  for (const record of records) {
    const { last } = readLines(bytesOf(logIn(folder)));
    const line = typeof record === "string" ? `${checksumOf(record, last)} ${record}\n` : formatLine(record, last);
    appendFileSync(logIn(folder), line);
  }
  appendFileSync(logIn(folder), "torn");
  const before = bytesOf(logIn(folder));
  for (let times = 0; times < 2; times++) {
    expect(() => openWorld(folder)).toThrow(StateError);
    expect(() => openWorld(folder)).toThrow(`${logIn(folder)}${place}`);
  }
  expect(bytesOf(logIn(folder)).equals(before)).toBe(true);
});

function inTenant(event: object): object {
  return { type: "TenantChanged", accountId: "account", appId: "app", event: { at: 0, ...event } };
}

function clock(to: unknown): object {
  return { events: [{ type: "ClockMoved", to, cause: "command" }] };
}

function checksumOf(text: string, before: number): string {
  return crc32(text, before).toString(16).padStart(8, "0");
}

test.each(["link", "pipe", "folder"])(
  "a %s in place of a file is rejected at once, and nothing else changes",
  async (kind) => {
    const folder = newFolder();
    await openWorld(folder).close();
    const path = join(folder, "state.log");
    const elsewhere = join(newFolder(), "file");
    writeFileSync(elsewhere, "mine");
    rmSync(path, { force: true });
    if (kind === "link") symlinkSync(elsewhere, path);
    else if (kind === "pipe") spawnSync("mkfifo", [path]);
    else mkdirSync(path);
    expect(() => openWorld(folder)).toThrow(`${path} is not a regular file`);
    expect(bytesOf(elsewhere).toString()).toBe("mine");
  },
);

test("a second process is rejected in one line, and a killed one leaves no lock", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  expect(() => openWorld(folder)).toThrow(`${folder} is in use by process ${process.pid}: end that one`);
  create(first.world, "a");
  await first.close();
  // Of a killed process, and of an earlier one with the number of this.
  for (const left of [endedPid(), process.pid]) {
    leaveLock(folder, left);
    const next = openWorld(folder);
    expect(meetingsOf(next.world)).toEqual(["a"]);
    await next.close();
  }
  expect(readdirSync(folder)).toEqual(["state.log"]);
});

test("another copy of the module in this process, as in a thread, is rejected too", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  vi.resetModules();
  const copy = await import("./folder.js");
  expect(copy.openWorld).not.toBe(openWorld);
  expect(() => copy.openWorld(folder)).toThrow(`${folder} is in use by process ${process.pid}`);
  await first.close();
  await copy.openWorld(folder).close();
  expect(readdirSync(folder)).toEqual(["state.log"]);
});

function endedPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

function leaveLock(folder: string, pid: number): void {
  mkdirSync(join(folder, "lock"));
  writeFileSync(join(folder, "lock", `${pid}-${randomUUID()}`), "");
}

test.each<{ step: Mock }>([
  { step: vi.mocked(fs.rmSync) },
  { step: vi.mocked(fs.rmdirSync) },
  { step: vi.mocked(fs.renameSync) },
])("of two processes that find the lock of a killed one, only one gets it", async ({ step }) => {
  const folder = newFolder();
  await openWorld(folder).close();
  leaveLock(folder, endedPid());
  const original = step.getMockImplementation();
  let faster: ReturnType<typeof openWorld> | undefined;
  step.mockImplementationOnce((...args) => {
    faster = openWorld(folder);
    return original?.(...args);
  });
  expect(() => openWorld(folder)).toThrow(`${folder} is in use by process ${process.pid}`);
  expect(readdirSync(folder)).toEqual(["lock", "state.log"]);
  await faster?.close();
  await openWorld(folder).close();
  expect(readdirSync(folder)).toEqual(["state.log"]);
});

test.each<[what: string, make: (lock: string, elsewhere: string) => void]>([
  ["a file", (lock) => writeFileSync(lock, "mine")],
  ["a folder with something else", (lock) => cpSync(import.meta.dirname, lock, { recursive: true })],
  ["a link", (lock, elsewhere) => symlinkSync(elsewhere, lock)],
])("%s in place of the lock is rejected, and nothing changes", async (_, make) => {
  const folder = newFolder();
  const elsewhere = newFolder();
  await openWorld(folder).close();
  make(join(folder, "lock"), elsewhere);
  expect(() => openWorld(folder)).toThrow(`${join(folder, "lock")} is not a lock of this version: remove it once`);
  expect(readdirSync(folder)).toEqual(["lock", "state.log"]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.each([
  ["a state of another seed", { origin: { seed: "y" } }, 'was made with other options: seed is "x", here "y"; start'],
  [
    "a state without a scenario",
    { origin: { scenario: "a" } },
    'with other options: scenario is unset, here "a"; start',
  ],
  ["a state of a later version", { header: { format: "realtimekit-testkit state", version: 3 } }, "its version is 3"],
  ["a state of the first release", { header: { format: "realtimekit-testkit state", version: 1 } }, "its version is 1"],
  [
    "a world without a time",
    { header: { format: "realtimekit-testkit state", version: 2, origin: { epoch: 1e300 } } },
    "state.log:1: $.origin.epoch: ",
  ],
  ["another file", { header: { hello: 1 } }, "not a state of realtimekit-testkit"],
])("%s is rejected", async (_, { origin, header }: { origin?: object; header?: object }, message) => {
  const folder = newFolder();
  await openWorld(folder).close();
  if (header) writeFileSync(logIn(folder), formatLine(header));
  const before = bytesOf(logIn(folder));
  expect(() => openWorld(folder, origin && { origin: () => ({ ...origin }) })).toThrow(message);
  expect(bytesOf(logIn(folder)).equals(before)).toBe(true);
  if (origin) await openWorld(folder).close();
});

test("a state of an earlier release, whose profile lacks an entry, has the default of it", async () => {
  const folder = newFolder();
  const { maxPerPage, ...profile } = { ...defaultProfile };
  const header = { format: "realtimekit-testkit state", version: 2, origin: { profile } };
  writeFileSync(join(folder, "state.log"), formatLine(header));
  await openWorld(folder, { origin: () => ({ profile: { ...profile, maxPerPage } }) }).close();
  expect(() => openWorld(folder, { origin: () => ({ profile: { ...profile, maxPerPage: 7 } }) })).toThrow(
    `profile.maxPerPage is ${maxPerPage}, here 7`,
  );
});

test("a folder that cannot be created is reported", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "file"), "");
  expect(() => openWorld(join(folder, "file", "state"))).toThrow(/^cannot create the folder .* is not a directory/);
});

test("a full disk is a clear error, the old state is intact, and it continues when there is room", async () => {
  const folder = newFolder();
  const { world, close } = openWorld(folder);
  create(world, "a");
  const before = bytesOf(logIn(folder));
  vi.mocked(fs.writeSync)
    .mockImplementationOnce((descriptor, bytes) =>
      actual.writeSync(descriptor, Buffer.from(String(bytes)).subarray(0, 7)),
    )
    .mockImplementationOnce(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    });
  expect(() => create(world, "b")).toThrow(/cannot write to .*state.log: ENOSPC.*; nothing was changed/);
  expect(meetingsOf(world)).toEqual(["a"]);
  expect(bytesOf(logIn(folder)).equals(before)).toBe(true);
  create(world, "c");
  await close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["a", "c"]);
});

test.each(["lock", "log"])("a disk without room for the first %s is reported, and nothing is left behind", (kind) => {
  const folder = newFolder();
  const noSpace = () => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  };
  if (kind === "log") vi.mocked(fs.fsyncSync).mockImplementationOnce(noSpace);
  else {
    vi.mocked(fs.writeFileSync).mockImplementationOnce((file) => {
      actual.writeFileSync(file, "");
      noSpace();
    });
  }
  expect(() => openWorld(folder)).toThrow(
    new StateError(`cannot store the state in ${folder}: ENOSPC: no space left on device, write`),
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that cannot be mended takes no more, so that nothing is lost later", async () => {
  const folder = newFolder();
  const { world } = openWorld(folder);
  const fail = () => {
    throw new Error("EIO: i/o error");
  };
  vi.mocked(fs.writeSync).mockImplementationOnce(fail);
  vi.mocked(fs.ftruncateSync).mockImplementationOnce(fail);
  expect(() => world.advanceTo(1)).toThrow("EIO");
  expect(() => world.advanceTo(2)).toThrow("restart the mock");
});

test("a long log is compacted when it is opened, and events can still be taken back", async () => {
  const folder = newFolder();
  const { world, timeline, close } = openWorld(folder);
  const large = "x".repeat(900_000);
  for (let index = 0; index < 4; index++) {
    create(world, `large-${index}`, large);
    timeline.undo(1);
  }
  create(world, "first", large);
  for (let index = 0; index < 20; index++) create(world, `small-${index}`);
  timeline.undo(5);
  await close();
  const small = Array.from({ length: 15 }, (_, index) => `small-${index}`);
  expect(bytesOf(logIn(folder)).length).toBeGreaterThan(4.2e6);
  const second = openWorld(folder);
  expect(bytesOf(logIn(folder)).length).toBeLessThan(1e6);
  create(second.world, "later");
  await second.close();
  const third = openWorld(folder);
  expect(meetingsOf(third.world)).toEqual(["first", ...small, "later"]);
  third.timeline.undo(16);
  expect(meetingsOf(third.world)).toEqual(["first"]);
  await third.close();
  expect(readdirSync(folder)).toEqual(["state.log"]);
});

test("a long log that cannot be compacted stays as it was and continues", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  create(first.world, "large", "x".repeat(5_000_000));
  await first.close();
  const before = bytesOf(logIn(folder));
  vi.mocked(fs.fsyncSync).mockImplementationOnce(() => {
    throw new Error("ENOSPC: no space left on device, write");
  });
  const second = openWorld(folder);
  expect(second.warnings).toEqual([expect.stringMatching(/state\.log could not be truncated: ENOSPC/)]);
  expect(bytesOf(logIn(folder)).equals(before)).toBe(true);
  create(second.world, "more");
  await second.close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["large", "more"]);
});

test("a log that cannot be opened again once it is compacted takes no more", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  create(first.world, "large", "x".repeat(5_000_000));
  await first.close();
  vi.mocked(fs.renameSync).mockImplementation((from, to) => {
    actual.renameSync(from, to);
    if (to !== logIn(folder)) return;
    vi.mocked(fs.openSync).mockImplementationOnce(() => {
      throw new Error("EMFILE: too many open files, open");
    });
  });
  const second = openWorld(folder);
  vi.mocked(fs.renameSync).mockReset();
  expect(second.warnings).toEqual([expect.stringMatching(/state\.log could not be truncated: EMFILE/)]);
  expect(() => create(second.world, "more")).toThrow("restart the mock");
  await second.close();
  expect(meetingsOf(openWorld(folder).world)).toEqual(["large"]);
});

test("what a killed process left unfinished is removed", async () => {
  const folder = newFolder();
  const first = openWorld(folder);
  create(first.world, "old");
  await first.close();
  writeFileSync(join(folder, "state.log.unfinished"), "half");
  const second = openWorld(folder);
  expect(meetingsOf(second.world)).toEqual(["old"]);
  await second.close();
  expect(readdirSync(folder)).toEqual(["state.log"]);
});

test("a folder of the first release is rejected in one line", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "state-000001.log"), "");
  expect(() => openWorld(folder)).toThrow(/state-000001\.log:1: its version is 1, this program reads 2; use the one/);
  expect(readdirSync(folder)).toEqual(["state-000001.log"]);
});
