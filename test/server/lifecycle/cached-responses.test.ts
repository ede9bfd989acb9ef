import { expect, test } from "vitest";
import {
  createMeeting,
  endSession,
  joinMeeting,
  leaveSession,
  stopLivestream,
  updateMeeting,
} from "../../../src/world/commands.js";
import type { TenantEvent } from "../../../src/world/events.js";
import { appPath, credentials, pathOf } from "../requests.js";
import { epoch, live, livestream, meeting, mockFor, session, stage } from "../stage.js";

const meetingId = "11111111-1111-4111-8111-111111111111";
const paths = [
  "meetings",
  "meetings?search=planning",
  "sessions",
  "sessions?participants=1:9",
  "sessions?search=planning&sort_by=minutesConsumed",
  "sessions/live",
  `meetings/${meetingId}/active-session`,
  "livestreams/sessions/stream",
] as const;

const ada = { participantId: "ada", name: "Ada" };

test.each<[string, readonly (typeof paths)[number][], (stage: Stage) => TenantEvent[]]>([
  [
    "a meeting is created",
    ["meetings", "meetings?search=planning"],
    ({ tenant }) =>
      createMeeting(tenant, { id: "22222222-2222-4222-8222-222222222222", title: "Planning 2" }, epoch + 1),
  ],
  [
    "a meeting is renamed",
    ["meetings", "meetings?search=planning"],
    ({ tenant }) => updateMeeting(tenant, meetingId, { title: "Review" }, epoch + 1),
  ],
  [
    "somebody joins",
    sessionPaths(),
    ({ mock, tenant }) =>
      joinMeeting(tenant, { meetingId, joiner: ada, newSessionId: "new" }, epoch + 1, mock.world.options.profile),
  ],
  ["somebody leaves", sessionPaths(), ({ tenant }) => leaveSession(tenant, "live", "p0", epoch + 1)],
  ["a session ends", sessionPaths(), ({ tenant }) => endSession(tenant, "live", epoch + 1)],
  ["a livestream stops", ["livestreams/sessions/stream"], ({ tenant }) => stopLivestream(tenant, "stream", epoch + 1)],
])("after %s, the responses are new", async (_, changed, happening) => {
  const staged = await populated();
  const { mock, tenant } = staged;
  const before = await all(mock, appPath);
  expect(await all(mock, appPath)).toEqual(before);
  mock.world.record(tenant, ...happening(staged));
  const after = await all(mock, appPath);
  expect(paths.filter((path) => before.get(path) !== after.get(path))).toEqual(changed);
});

test("when the clock moves, minutes and view time of what is going on grow", async () => {
  const { mock, tenant } = await populated();
  tenant.livestreamSessions.set("stream", livestream({ id: "stream", viewers: 2 }));
  const before = await all(mock, appPath);
  mock.world.advanceTo(epoch + 60_000);
  const after = await all(mock, appPath);
  expect(paths.filter((path) => before.get(path) !== after.get(path))).toEqual([
    ...sessionPaths(),
    "livestreams/sessions/stream",
  ]);
  expect(after.get("sessions/live")).toContain('"minutes_consumed":2,');
  expect(after.get("livestreams/sessions/stream")).toContain('"viewer_seconds":120');
});

test("what happens in one tenant changes no response of another", async () => {
  const mock = await mockFor();
  const [mine, other] = [pathOf("a", "b"), pathOf("a", "c")];
  const [mineBefore, otherBefore] = [await lists(mock, mine), await lists(mock, other)];
  const tenant = mock.world.open("a", "b");
  mock.world.record(tenant, ...createMeeting(tenant, { id: meetingId, title: "Mine" }, epoch));
  expect(await lists(mock, other)).toEqual(otherBefore);
  expect(await lists(mock, mine)).not.toEqual(mineBefore);
});

test("a tenant that was dropped and opened again is new", async () => {
  const mock = await mockFor();
  const before = await bodyFor(mock, `${appPath}/meetings`);
  const tenant = mock.world.open("account", "app");
  mock.world.record(tenant, ...createMeeting(tenant, { id: meetingId, title: "Mine" }, epoch));
  expect(await bodyFor(mock, `${appPath}/meetings`)).toContain("Mine");
  mock.world.apply({ type: "TenantDropped", accountId: "account", appId: "app" });
  expect(await bodyFor(mock, `${appPath}/meetings`)).toBe(before);
});

test("a response cached for a tenant is not returned for a later one of the same ids and version", async () => {
  const mock = await mockFor();
  const bodyWith = async (title: string) => {
    await bodyFor(mock, `${appPath}/sessions/none`);
    const tenant = mock.world.open("account", "app");
    mock.world.record(tenant, ...createMeeting(tenant, { id: meetingId, title }, epoch));
    const text = await bodyFor(mock, `${appPath}/meetings`);
    mock.world.apply({ type: "TenantDropped", accountId: "account", appId: "app" });
    return text;
  };
  expect(await bodyWith("First")).toContain("First");
  expect(await bodyWith("Second")).toContain("Second");
});

test("the same ids written in other ways are the same tenant, other ids never", async () => {
  const mock = await mockFor();
  const plain = await bodyFor(mock, `${pathOf("acc", "app")}/sessions`);
  expect(await bodyFor(mock, `${pathOf("a%63c", "%61pp")}/sessions`)).toBe(plain);
  expect(mock.world.size).toBe(1);
  const others = [
    ["ACC", "app"],
    ["acc", "APP"],
    ["acc%2Frealtime%2Fkit%2Fapp", "app"],
    ["acc%00", "app"],
    ["%61%cc%81cc", "app"],
    ["acc%20", "app"],
    ["app", "acc"],
  ] as const;
  const texts = new Set([plain]);
  for (const [account, app] of others) texts.add(await bodyFor(mock, `${pathOf(account, app)}/sessions`));
  expect(texts.size).toBe(others.length + 1);
  expect(mock.world.size).toBe(others.length + 1);
});

type Stage = Awaited<ReturnType<typeof stage>>;

function sessionPaths() {
  return paths.filter((path) => path.startsWith("sessions") || path.endsWith("active-session"));
}

/** Creates a tenant with a meeting, its LIVE session with one participant, and a running livestream. */
async function populated(): Promise<Stage> {
  const staged = await stage();
  staged.tenant.meetings.put(meeting({ id: meetingId }));
  staged.tenant.sessions.put(session({ id: "live", associatedId: meetingId, ...live(2) }));
  staged.tenant.livestreamSessions.set("stream", livestream({ id: "stream" }));
  return staged;
}

async function all(mock: Stage["mock"], app: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await bodyFor(mock, `${app}/${path}`));
  return texts;
}

async function lists(mock: Stage["mock"], app: string): Promise<string[]> {
  return Promise.all(["meetings", "sessions"].map(async (list) => bodyFor(mock, `${app}/${list}`)));
}

/** Returns the body for a URL, in process. */
async function bodyFor({ handle }: Stage["mock"], url: string): Promise<string> {
  const { body } = await handle({ method: "GET", url, headers: credentials });
  return new TextDecoder().decode(body);
}
