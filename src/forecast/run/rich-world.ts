import { createInProcessMock } from "../../server/in-process-mock.js";
import type { TenantSnapshot, WorldSnapshot } from "../../world/records.js";
import type { BaseOptions, RunScope } from "./server.js";

/** How much a tenant of the richer world has besides what it has anyway. */
export const addedRecords = { meetings: 260, sessions: 700 };

/** Titles that the API may well return. */
const unusualTitles = [
  "",
  "🎉 Größe & <b>Länge</b>",
  `It's "quoted", 100 %`,
  "اجتماع الفريق",
  "Review\nsecond line\tand a tab",
  "A title as long as nobody expects one to be, ".repeat(8).trim(),
];

const liveMeetings = 4;

/**
 * Returns the world of a scope with more in it, of the same seed: more pages, LIVE sessions with breakout rooms, unusual
 * titles. What was there stays as it is.
 */
export async function richWorld({ control }: RunScope, base: BaseOptions): Promise<WorldSnapshot> {
  const { seed } = base;
  const usual = await control.state.save();
  const mock = await createInProcessMock({ ...(seed !== undefined && { seed }), ...addedRecords });
  try {
    const tenants: TenantSnapshot[] = [];
    for (const tenant of usual.tenants) tenants.push(joined(tenant, await moreOf(tenant, mock.control)));
    return { ...usual, tenants };
  } finally {
    await mock.close();
  }
}

/** Generates a larger tenant of the same key, and lets something go on in it. */
async function moreOf({ accountId, appId }: TenantSnapshot, control: RunScope["control"]): Promise<TenantSnapshot> {
  const key = { account_id: accountId, app_id: appId };
  const { meetings } = await control.meetings.list({ ...key, limit: 200 });
  const open = meetings.filter(({ meeting: { status } }) => status === "ACTIVE").slice(0, liveMeetings * 3);
  let live = 0;
  for (const { meeting } of open) {
    const meeting_id = meeting.id;
    if (live === liveMeetings) break;
    try {
      await control.sessions.start({ ...key, meeting_id, participants: ["Ada", "Grace", "Zoë"] });
      const { room_id } = await control.rooms.open({ ...key, meeting_id, title: "Breakout" });
      await control.rooms.enter({ ...key, meeting_id, room_id, name: "Ada" });
      live += 1;
    } catch {
      // It has an active session already.
    }
  }
  const { tenants } = await control.state.save();
  const found = tenants.find((tenant) => tenant.accountId === accountId && tenant.appId === appId);
  if (!found) throw new Error(`The tenant ${accountId} / ${appId} was not generated.`);
  return found;
}

/** A tenant with the records of another one besides its own; every third one of those has an unusual title. */
function joined(own: TenantSnapshot, more: TenantSnapshot): TenantSnapshot {
  const titled = <R extends { readonly title: string }>(record: R, index: number): R => {
    const title = index % 3 === 0 ? unusualTitles[(index / 3) % unusualTitles.length] : undefined;
    return title === undefined ? record : { ...record, title };
  };
  const active = new Set(own.sessions.filter(({ status }) => status === "LIVE").map((session) => session.associatedId));
  const sessions = besides(own.sessions, more.sessions).filter(
    ({ status, associatedId }) => status !== "LIVE" || !active.has(associatedId),
  );
  return {
    ...own,
    created: Math.max(own.created, more.created),
    meetings: [...own.meetings, ...besides(own.meetings, more.meetings).map(titled)],
    sessions: [...own.sessions, ...sessions.map(titled)],
    livestreamSessions: [...own.livestreamSessions, ...besides(own.livestreamSessions, more.livestreamSessions)],
  };
}

function besides<R extends { readonly id: string }>(own: readonly R[], more: readonly R[]): R[] {
  const known = new Set(own.map(({ id }) => id));
  return more.filter(({ id }) => !known.has(id));
}
