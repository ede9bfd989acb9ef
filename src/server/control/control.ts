import type { z } from "zod";
import type { ServerContext } from "../context/context.js";
import type { Command } from "./commands/command.js";
import { controlMethods } from "./commands/command-list.js";
import type { Commands } from "./commands/registry.js";

/** The commands of the control API as typed methods: the same in-process and over HTTP. */
export type Control = {
  readonly [G in keyof Commands]: { readonly [N in keyof Commands[G]]: Method<Commands[G][N]> };
};

type Method<C> =
  C extends Command<infer I, infer O>
    ? (
        ...input: Record<never, never> extends z.input<I> ? [input?: z.input<I>] : [input: z.input<I>]
      ) => Promise<z.output<O>>
    : never;

/** Sends a command and returns its result. */
export type Send = (group: string, name: string, method: "GET" | "POST", input: object) => Promise<unknown>;

/** Creates the typed methods of the control API on top of a function that sends commands. */
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

/** Creates the typed methods for a scope of a mock in this process. The first call loads the commands. */
export function createScopeControl(server: ServerContext, scope: string): Control {
  return createControl(async (group, name, _method, input) => {
    const { runCommand } = await import("./commands/registry.js");
    return runCommand({ server, scope: await server.scopes.open(scope) }, group, name, input);
  });
}
