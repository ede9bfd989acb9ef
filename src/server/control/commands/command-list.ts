import { pathOf } from "../../http/urls.js";

/**
 * The HTTP method of every command by group and name; its path is `/_testkit/GROUP/NAME`. Apart from the commands
 * themselves, so that clients load neither zod nor the server; the compiler keeps both in step.
 */
export const controlMethods = {
  meetings: { create: "POST", update: "POST", list: "GET" },
  sessions: { start: "POST", join: "POST", leave: "POST", end: "POST", list: "GET", read: "GET" },
  rooms: { open: "POST", enter: "POST", leave: "POST", close: "POST" },
  livestreams: { start: "POST", viewers: "POST", stop: "POST", fail: "POST", list: "GET" },
  clock: { read: "GET", set: "POST", advance: "POST", run: "POST", pause: "POST", upcoming: "GET" },
  state: { reset: "POST", save: "GET", load: "POST", undo: "POST", events: "GET", export: "GET" },
  scenarios: { list: "GET" },
  tenants: { list: "GET", drop: "POST" },
  scopes: { list: "GET", create: "POST", drop: "POST" },
  faults: { add: "POST", list: "GET", presets: "GET", preset: "POST", remove: "POST", clear: "POST" },
  journal: { list: "GET", verify: "POST", mistakes: "GET", har: "GET", explain: "GET", clear: "POST" },
  responses: { preview: "GET" },
  coverage: { read: "GET" },
  parity: { read: "GET" },
  replicas: { list: "GET" },
  server: { shutdown: "POST" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, "GET" | "POST">>>>;

/** The path that contains the commands. */
export const controlPrefix = "/_testkit";

/** Returns what follows that path in a URL, such as `meetings/create`. */
export function controlPath(url: string): string {
  return pathOf(url).slice(controlPrefix.length + 1);
}

/** What is read below that path besides commands. */
const readPaths: readonly string[] = ["health", "journal/stream", "state/stream", "coverage/page"];

/** Returns the HTTP method of a path below `controlPrefix`; a group alone is its `read`. Returns undefined if there is none. */
export function methodOfPath(path: string): "GET" | "POST" | undefined {
  if (readPaths.includes(path)) return "GET";
  const [group = "", name = "read", ...rest] = path.split("/");
  return rest.length === 0 ? methodOf(group, name) : undefined;
}

/** Returns the HTTP method of a command, or undefined if there is none. */
export function methodOf(group: string, name: string): "GET" | "POST" | undefined {
  const groups: Readonly<Record<string, Readonly<Record<string, "GET" | "POST">>>> = controlMethods;
  const methods = Object.hasOwn(groups, group) ? groups[group] : undefined;
  return methods && Object.hasOwn(methods, name) ? methods[name] : undefined;
}
