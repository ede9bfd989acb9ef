import type { z } from "zod";
import { copyJson, parseJson } from "../../lib/json-path.js";
import type { Abortable } from "../../lib/wait.js";
import { type ApiResponse, ConnectionFault, type MockRequest, statusOf, textOf } from "../http/messages.js";

/**
 * The order in which the effects on a request apply: an effect wraps those of later stages. Within a stage, an effect wraps
 * those of later rules.
 */
export const stages = ["delay", "connection", "headers", "error", "body", "fields", "source"] as const;

export interface FaultedRequest {
  readonly request: MockRequest;
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void;
  /** Aborted when the mock closes. */
  readonly closing: Abortable;
  /** Draws a number from 0 to 1, the same for the same seed, rule and hit. */
  readonly draw: (name: string) => number;
}

/** Responds to a request; `next` returns the response without the effect. */
export type Middleware = (call: FaultedRequest, next: () => Promise<ApiResponse>) => ApiResponse | Promise<ApiResponse>;

/** An effect of fault rules on responses. */
export interface Effect<V extends z.ZodType = z.ZodType, O extends z.ZodRawShape = z.ZodRawShape> {
  readonly stage: (typeof stages)[number];
  readonly description: string;
  readonly schema: V;
  readonly example?: z.input<V>;
  /** Optional fields of a rule that modify the effect. */
  readonly options: O;
  /** Creates the middleware of the effect. Called once per rule, so it may hold state. */
  apply(value: z.output<V>, options: z.output<z.ZodObject<O>>): Middleware;
}

export function effect<V extends z.ZodType, O extends z.ZodRawShape = Record<never, never>>(
  described: Omit<Effect<V, O>, "options"> & { readonly options?: O },
): Effect<V, NoInfer<O>> {
  return { ...described, options: described.options ?? ({} as O) };
}

/** Changes the body of a response, if it has one; `change` returns undefined to keep the body. */
export function changeBody(response: ApiResponse, change: (text: string) => string | undefined): ApiResponse {
  if (response === undefined || response instanceof ConnectionFault) return response;
  const body = change(textOf(response));
  return body === undefined ? response : { status: statusOf(response), body };
}

type Holder = Record<string, unknown>;

/** Changes the fields of a JSON body at a path. */
export function onFields(path: string, change: (holder: Holder, name: string) => void): Middleware {
  return onBody((body) => forEachField(body, path.split("."), change));
}

/** Changes a JSON body. An upstream may send another body, or none. */
export function onBody(change: (body: unknown) => void): Middleware {
  return async (_call, next) =>
    changeBody(await next(), (text) => {
      const body = parseJson(text);
      if (body === undefined) return undefined;
      change(body);
      return JSON.stringify(body);
    });
}

/** Sets a field of the objects that the path without its last name leads to. */
export function setField(body: unknown, path: readonly string[], value: unknown): void {
  const name = path.at(-1) ?? "";
  const set = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const key of name === "*" ? Object.keys(holder) : [name]) (holder as Holder)[key] = copyJson(value);
  };
  if (path.length === 1) set(body);
  else forEachField(body, path.slice(0, -1), (holder, key) => set(holder[key]));
}

/** Changes the fields at a path such as `data.sessions.*.status`. */
export function forEachField(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (holder: Holder, name: string) => void,
): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Holder;
  for (const key of name === "*" ? Object.keys(holder) : [name]) {
    if (!Object.hasOwn(holder, key)) continue;
    if (rest.length === 0) change(holder, key);
    else forEachField(holder[key], rest, change);
  }
}
