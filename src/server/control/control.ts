import type { z } from "zod";
import { pathOf } from "../http/urls.js";
import type { Command } from "./commands/command.js";
import type { Commands } from "./commands/registry.js";

/**
 * The HTTP method of every command by group and name; its path is `/_testkit/GROUP/NAME`. Separate from the commands, so
 * that clients load neither zod nor the server; the compiler keeps both in sync.
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
} as const satisfies Methods;

type Method = "GET" | "POST";
type Methods = Readonly<Record<string, Readonly<Record<string, Method>>>>;

export const controlPrefix = "/_testkit";

/** Returns the part of a URL after `controlPrefix`, such as `meetings/create`. */
export function controlPath(url: string): string {
  return pathOf(url).slice(controlPrefix.length + 1);
}

/** Paths below `controlPrefix` that can be read, other than commands. */
const readPaths: readonly string[] = ["health", "journal/stream", "state/stream", "coverage/page"];

/** Returns the HTTP method of a path below `controlPrefix`, if it exists; a group alone is its `read`. */
export function methodOfPath(path: string): Method | undefined {
  if (readPaths.includes(path)) return "GET";
  const [group = "", name = "read", ...rest] = path.split("/");
  return rest.length === 0 ? methodOf(group, name) : undefined;
}

/** Returns the HTTP method of a command, if it exists. */
export function methodOf(group: string, name: string): Method | undefined {
  const groups: Methods = controlMethods;
  const methods = Object.hasOwn(groups, group) ? groups[group] : undefined;
  return methods && Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/** The commands of the control API as typed methods, the same in-process and over HTTP. */
export type Control = {
  readonly [G in keyof Commands]: { readonly [N in keyof Commands[G]]: Call<Commands[G][N]> };
};

type Call<C> =
  C extends Command<infer I, infer O>
    ? (
        ...input: Record<never, never> extends z.input<I> ? [input?: z.input<I>] : [input: z.input<I>]
      ) => Promise<z.output<O>>
    : never;

export type Send = (group: string, name: string, method: Method, input: object) => Promise<unknown>;

export function createControl(send: Send): Control {
  const groups = Object.entries(controlMethods).map(([group, commands]) => {
    const methods = Object.entries(commands).map(([name, method]) => [
      name,
      (input: object = {}) => send(group, name, method, input),
    ]);
    return [group, Object.fromEntries(methods)];
  });
  return Object.fromEntries(groups);
}

/** A problem in the input of a command. */
export interface Violation {
  /** JSON path in the input, such as `$.effect.status`; after `FILE:LINE` for the text of a file. */
  readonly path: string;
  readonly message: string;
}

/** The body of the response to a rejected command. */
export interface ErrorBody {
  readonly success: false;
  readonly error: {
    /** The HTTP status. */
    readonly code: number;
    readonly message: string;
    readonly violations: readonly Violation[];
  };
}

/** Thrown if a command is rejected; nothing has changed. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(
    /** The HTTP status of the response. */
    readonly status: number,
    message: string,
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
  }

  static invalidInput(command: string, violations: readonly Violation[]): ControlError {
    const lines = violations.map(({ path, message }) =>
      path === "$" ? message : `${path.replace(/^\$\.?/, "")}: ${message}`,
    );
    return new ControlError(400, `${command}: ${lines.join("; ")}`, violations);
  }

  get body(): string {
    const { status, message, violations } = this;
    return JSON.stringify({ success: false, error: { code: status, message, violations } } satisfies ErrorBody);
  }
}
