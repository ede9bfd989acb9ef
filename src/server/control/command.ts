import type { z } from "zod";
import type { ServerContext } from "../context/context.js";
import type { Scope } from "../scope/scope.js";

/** What a command works on. */
export interface CommandContext {
  readonly core: ServerContext;
  readonly scope: Scope;
}

/** A command of the control API. */
export interface Command<I extends z.ZodObject = z.ZodObject, A extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly input: I;
  readonly answer: A;
  run(context: CommandContext, input: z.output<I>): z.input<A> | Promise<z.input<A>>;
}

/** Describes a command. */
export function command<I extends z.ZodObject, A extends z.ZodType>(described: Command<I, A>): Command<I, A> {
  return described;
}
