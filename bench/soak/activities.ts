import { type Control, controlClient } from "../../src/clients/control.js";
import { accountId, appId, pathOf } from "../measure/paths.js";

/** One turn of something that runs beside the load. It throws when a response is not the expected one. */
export type Activity = (origin: string, turn: number) => Promise<void>;

const tenant = { account_id: accountId, app_id: appId };
const turnsUntilReset = 200;

/** What runs beside the load, each activity one turn after the other. */
export const activities: Readonly<Record<string, Activity>> = {
  /** In the scope that is loaded: a session's life, some responses late, its own failing for a while; now and then a reset. */
  async "sessions lived, faults switched"(origin, turn) {
    const control = controlClient(origin);
    const late = { operation: "GetSessions", probability: 0.01 };
    await control.faults.add({ id: "late", when: late, effect: { latency_ms: { p50: 5, p95: 50, p99: 100 } } });
    await liveSession(control, origin);
    await control.faults.remove({ id: "late" });
    if (turn % turnsUntilReset === turnsUntilReset - 1) await control.state.reset();
  },
  async "scopes made and dropped"(origin, turn) {
    const name = `soak-${turn}`;
    await controlClient(origin).scopes.create({ name });
    await liveSession(controlClient(origin, { scope: name }), `${origin}/scope/${name}`);
    await controlClient(origin).scopes.drop({ name });
  },
};

async function liveSession(control: Control, base: string): Promise<void> {
  const { id } = await control.meetings.create({ ...tenant, title: "Soak" });
  const path = pathOf(`meetings/${id}/active-session`);
  await requireStatus(base + path, 404);
  const { session } = await control.sessions.start({ ...tenant, meeting_id: id, participants: ["Ada", "Bob"] });
  await control.sessions.join({ ...tenant, meeting_id: id, name: "Cleo" });
  await requireStatus(base + path, 200);
  const fault = await control.faults.add({ when: { path }, effect: { status: 503 } });
  await requireStatus(base + path, 503);
  await control.faults.remove(fault);
  await control.sessions.leave({ ...tenant, meeting_id: id, name: "Ada" });
  await requireStatus(base + path, 200);
  await control.sessions.end({ ...tenant, session_id: session.id });
  await requireStatus(base + path, 404);
}

async function requireStatus(url: string, expected: number): Promise<void> {
  const response = await fetch(url, { headers: { authorization: "Bearer bench" } });
  await response.arrayBuffer();
  if (response.status !== expected) throw new Error(`${url} responded with ${response.status} instead of ${expected}`);
}
