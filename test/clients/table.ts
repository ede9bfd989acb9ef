import { type Check, checks } from "./checks.js";
import type { Client } from "./clients.js";
import type { Outcome } from "./run-client.js";

const begin = "<!-- clients: written by `npm run test:clients` -->\n";
const end = "<!-- end of clients -->";

const titles: Readonly<Record<Check, string>> = {
  GetMeetings: "list meetings",
  GetSessions: "list sessions",
  GetSessionDetails: "session details",
  GetActiveSession: "active session",
  GetLivestreamSession: "livestream session",
  pages: "all pages",
  "404": "404 as typed error",
  "429": "retries a 429",
  "503": "retries a 503",
};

/** The table client x endpoint x result. */
export function clientTable(results: readonly { client: Client; outcome: Outcome }[]): string {
  const head = ["client", "revision", ...checks.map((check) => titles[check])];
  const rows = results.map(({ client, outcome: { ran, passed } }) => [
    client.name,
    client.revision,
    ...checks.map((check) => (ran ? (passed.has(check) ? "yes" : "**no**") : "not run")),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** The README with the table in its place, when it has one. */
export function withClientTable(readme: string, table: string): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  return after === undefined ? readme : `${before}${begin}${table}${end}${after}`;
}
