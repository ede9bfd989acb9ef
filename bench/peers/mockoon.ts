import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installed } from "./installed.js";
import { filterWords, inWords, type Peer, sortField, type Words } from "./peer.js";

const app = "client/v4/accounts/:account_id/realtime/kit/:app_id";

const words: Words = {
  ...filterWords,
  page_no: (value) => ({ page: value }),
  per_page: (value) => ({ limit: value }),
  sort_by: (value) => ({ sort: sortField(value) }),
  sort_order: (value) => ({ order: value.toLowerCase() }),
  status: (value) => ({ status_eq: value }),
  associated_id: (value) => ({ associated_id_eq: value }),
};

/** Mockoon: CRUD routes over data buckets, without an envelope, and a template that finds the session of a meeting. */
export const mockoon: Peer = {
  name: "Mockoon",
  queries: true,
  async prepare({ sessions, meetings, livestreamSessions, activeSessions }, folder, port) {
    const data = { sessions, meetings, livestreams: livestreamSessions, active: activeSessions };
    const active = `{ "success": true, "data": {{{stringify (dataRaw 'active' (urlParam 'meeting_id'))}}} }`;
    const routes = [
      route("crud", "sessions", { bodyType: "DATABUCKET", databucketID: "sessions", crudKey: "id" }),
      route("http", "meetings/:meeting_id/active-session", { bodyType: "INLINE", body: active }),
      route("crud", "meetings", { bodyType: "DATABUCKET", databucketID: "meetings", crudKey: "id" }),
      route("crud", "livestreams/sessions", { bodyType: "DATABUCKET", databucketID: "livestreams", crudKey: "id" }),
    ];
    const environment = {
      uuid: "environment",
      lastMigration: 33,
      name: "RealtimeKit",
      port,
      hostname: "127.0.0.1",
      routes,
      rootChildren: routes.map(({ uuid }) => ({ type: "route", uuid })),
      data: Object.entries(data).map(([id, rows]) => ({ uuid: id, id, name: id, value: JSON.stringify(rows) })),
    };
    const file = join(folder, "mockoon.json");
    await writeFile(file, JSON.stringify(environment));
    const options = ["--repair", "--disable-log-to-file", "--disable-admin-api"];
    return [installed("@mockoon/cli/bin/run.js"), "start", "--data", file, ...options];
  },
  path: (path) => inWords(words, path),
};

function route(type: "crud" | "http", endpoint: string, response: object) {
  const headers = [{ key: "Content-Type", value: "application/json" }];
  return {
    uuid: endpoint,
    type,
    method: type === "http" ? "get" : "",
    endpoint: `${app}/${endpoint}`,
    responses: [{ uuid: `${endpoint} response`, statusCode: 200, headers, default: true, ...response }],
  };
}
