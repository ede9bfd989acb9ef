import type { z } from "zod";
import type { Command } from "./command.js";
import type { Commands } from "./commands/index.js";
import { controlVerbs } from "./verbs.js";

/** The commands of the control API as typed methods: the same in-process and over HTTP. */
export type Control = {
  readonly [G in keyof Commands]: { readonly [V in keyof Commands[G]]: Method<Commands[G][V]> };
};

type Method<C> =
  C extends Command<infer I, infer A>
    ? (
        ...input: Record<never, never> extends z.input<I> ? [input?: z.input<I>] : [input: z.input<I>]
      ) => Promise<z.output<A>>
    : never;

/** Carries a command out and returns its answer. */
export type Send = (group: string, verb: string, method: "GET" | "POST", input: object) => Promise<unknown>;

/** Makes the typed methods of the control API from what carries commands out. */
export function controlOver(send: Send): Control {
  const groups = Object.entries(controlVerbs).map(([group, verbs]) => {
    const methods = Object.entries(verbs).map(([verb, method]) => [
      verb,
      (input: object = {}) => send(group, verb, method, input),
    ]);
    return [group, Object.fromEntries(methods)];
  });
  return Object.fromEntries(groups);
}
