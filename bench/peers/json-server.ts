import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installed } from "./installed.js";
import { filterWords, inWords, type Peer, sortField, type Words } from "./peer.js";

const app = "/client/v4/accounts/:account/realtime/kit/:app";

const words: Words = {
  ...filterWords,
  page_no: (value) => ({ _page: value }),
  per_page: (value) => ({ _limit: value }),
  sort_by: (value) => ({ _sort: sortField(value) }),
  sort_order: (value) => ({ _order: value.toLowerCase() }),
  status: (value) => ({ status: value }),
  associated_id: (value) => ({ associated_id: value }),
};

/** json-server 0.17: a database in a JSON file. It has no envelope, and shows an active session as a list of one. */
export const jsonServer: Peer = {
  name: "json-server",
  queries: true,
  async prepare({ sessions, meetings, livestreamSessions }, folder, port) {
    const database = join(folder, "db.json");
    await writeFile(database, JSON.stringify({ sessions, meetings, livestreams: livestreamSessions }));
    const routes = join(folder, "routes.json");
    await writeFile(
      routes,
      JSON.stringify({
        [`${app}/meetings/:id/active-session`]: "/sessions?associated_id=:id&status=LIVE",
        [`${app}/livestreams/sessions/:id`]: "/livestreams/:id",
        [`${app}/sessions/:id`]: "/sessions/:id",
        "/client/v4/accounts/*/realtime/kit/*/*": "/$3",
      }),
    );
    const where = ["--host", "127.0.0.1", "--port", String(port)];
    const options = ["--routes", routes, "--read-only", "--no-gzip", "--quiet"];
    return [installed("json-server/lib/cli/bin.js"), ...where, ...options, database];
  },
  path: (path) => inWords(words, path),
};
