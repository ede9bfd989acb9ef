import { type AppRecords, invariant } from "./invariant.js";

/** What is true of all records of one app together. */
export const appInvariants = [
  invariant("app", "session-ids", "has no two sessions of one id", "semantic", ({ sessions }) =>
    repeated("session id", ids(sessions)),
  ),
  invariant("app", "meeting-ids", "has no two meetings of one id", "semantic", ({ meetings }) =>
    repeated("meeting id", ids(meetings)),
  ),
  invariant("app", "livestream-session-ids", "has no two livestream sessions of one id", "semantic", (app) =>
    repeated("livestream session id", ids(app.livestreamSessions)),
  ),
  invariant("app", "one-active-session", "has at most one LIVE session per meeting", "documented", ({ sessions }) =>
    repeated(
      "associated_id with a LIVE session",
      sessions.filter(({ status }) => status === "LIVE").map(({ associated_id }) => associated_id),
    ),
  ),
  invariant("app", "organization", "hosts each of its sessions", "documented", ({ appId, sessions }) => {
    const other = sessions.find(({ organization_id }) => organization_id !== appId);
    return other && `session ${other.id} has organization_id ${other.organization_id}, the app is ${appId}`;
  }),
];

function ids(records: AppRecords["meetings" | "sessions" | "livestreamSessions"]): string[] {
  return records.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

function repeated(what: string, values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  const twice = values.find((value) => seen.size === seen.add(value).size);
  return twice && `${what} ${twice} appears twice`;
}
