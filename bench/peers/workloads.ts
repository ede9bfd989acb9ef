import { controlClient } from "../../src/clients/control.js";
import { goLive } from "../measure/live.js";
import { distinct, pathOf, sampleSessions } from "../measure/paths.js";
import type { Server } from "../measure/server.js";
import { recordsAndLists } from "../measure/workloads.js";

/** Requests to a mock and its peers. */
export interface Workload {
  readonly name: string;
  readonly paths: readonly string[];
  /** Whether only a mock that filters and sorts can serve it. */
  readonly query: boolean;
}

/** Makes so many sessions and livestreams besides those that a mock has, and returns the requests. */
export async function peerWorkloads(server: Server, sessions: number, live: number): Promise<Workload[]> {
  const { activeSessions, livestreamSessions } = await goLive(controlClient(server.origin), live);
  const sample = await sampleSessions(server, sessions, 1000);
  const page = (query: Record<string, string | number>) => pathOf("sessions", { per_page: 20, ...query });
  const byMinutes = { sort_by: "minutesConsumed", sort_order: "ASC" };
  const records = {
    ...recordsAndLists(sample, sessions),
    "active session": activeSessions,
    [livestreams]: livestreamSessions,
  };
  const queries = {
    "sessions by minutes": distinct(50, (random) => page({ ...byMinutes, page_no: 1 + random(50) })),
    "status=LIVE": [page({ status: "LIVE" })],
    start_time: sample.map(({ created_at }) => page({ start_time: created_at })),
    associated_id: sample.map(({ associated_id }) => page({ associated_id })),
    participants: distinct(5, (random) => page({ participants: `${2 + random(5)}:9` })),
    search: ["review", "sync", "planning"].map((search) => page({ search })),
  };
  const asWorkloads = (paths: Readonly<Record<string, string[]>>, query: boolean) =>
    Object.entries(paths).map(([name, some]) => ({ name, paths: some, query }));
  return [...asWorkloads(records, false), ...asWorkloads(queries, true)];
}

/** The workload that says which livestream sessions there are. */
export const livestreams = "livestream session";
