import type { z } from "zod";
import type { Abortable } from "../../lib/wait.js";
import { type ApiResponse, ConnectionFault, type MockRequest, statusOf, textOf } from "../http/messages.js";

/**
 * The order in which the effects on a request apply: an effect wraps those of later stages. Within a stage, an effect of
 * an earlier rule wraps those of later rules.
 */
export const stages = ["delay", "connection", "headers", "error", "body", "fields", "source"] as const;

/** A request on which a rule fires. */
export interface FaultedRequest {
  readonly request: MockRequest;
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void;
  /** Aborted when the mock closes. */
  readonly closing: Abortable;
  /** Draws a number from 0 to 1: the same one for the same seed, rule and hit. */
  readonly draw: (name: string) => number;
}

/** Responds to a request; `next` returns the response without the effect. */
export type Middleware = (call: FaultedRequest, next: () => Promise<ApiResponse>) => ApiResponse | Promise<ApiResponse>;

/** Something that a fault rule does to a response. */
export interface Effect<V extends z.ZodType = z.ZodType, O extends z.ZodRawShape = z.ZodRawShape> {
  readonly stage: (typeof stages)[number];
  readonly description: string;
  /** The value that the effect has in a rule. */
  readonly schema: V;
  readonly example?: z.input<V>;
  /** Optional fields of a rule that go with the effect. */
  readonly options: O;
  /** Returns what the effect does. Called once for each rule, so it may hold state. */
  apply(value: z.output<V>, options: z.output<z.ZodObject<O>>): Middleware;
}

export function effect<V extends z.ZodType, O extends z.ZodRawShape = Record<never, never>>(
  described: Omit<Effect<V, O>, "options"> & { readonly options?: O },
): Effect<V, NoInfer<O>> {
  return { ...described, options: described.options ?? ({} as O) };
}

/** Changes the body of a response that has one; `change` returns undefined for a body that stays as it is. */
export function changeBody(response: ApiResponse, change: (text: string) => string | undefined): ApiResponse {
  if (response === undefined || response instanceof ConnectionFault) return response;
  const body = change(textOf(response));
  return body === undefined ? response : { status: statusOf(response), body };
}
