import { operationPaths } from "../contract/api-operations.js";

/** Called with the JSON path of a value that is read; `trap` is the function that the reader called. */
export type ReportRead = (operation: string, path: string, trap: (...args: never[]) => unknown) => void;

/** What is read of an `XMLHttpRequest`. */
interface FinishedRequest {
  readonly responseURL: string;
  readonly responseType: string;
}

/** Globals of a realm whose reads of bodies can be tracked. */
export interface TrackedGlobals {
  readonly JSON: JSON;
  readonly Response?: { readonly prototype: Response };
  readonly XMLHttpRequest?: { readonly prototype: FinishedRequest };
  structuredClone?: typeof structuredClone;
}

/** Tracks what a program reads of the bodies it parses. */
export interface Tracking {
  /** Tracks bodies in a realm: those that `fetch` and `XMLHttpRequest` return, and remembered texts that `JSON.parse` parses. */
  install(globals: TrackedGlobals): void;
  operationOf(url: string): string | undefined;
  /** Remembers the text of a body, so that `JSON.parse` returns a tracked one for it. */
  remember(text: string, operation: string): void;
  /** Wraps what sends a message, so that tracked bodies, which cannot be cloned, are sent as plain ones. */
  cloning<F extends (this: never, ...args: never[]) => unknown>(send: F): F;
}

/** What the URLs of the operations end with. */
const urlPatterns = Object.entries(operationPaths).map(
  ([id, path]) => [id, new RegExp(`${path.replaceAll(/\{[^}]+\}/g, "[^/?#]+")}/?(?:[?#]|$)`)] as const,
);

/** How many texts of bodies are remembered. */
const maxTexts = 1000;

/**
 * Creates a tracking. A tracked body is a tree of proxies that behave like the plain ones, but report each read; what
 * enumerates them (`JSON.stringify`, spread, `toEqual`) reads everything it visits.
 */
export function createTracking(report: ReportRead): Tracking {
  const texts = new Map<string, Set<string>>();

  function operationOf(url: string): string | undefined {
    return urlPatterns.find(([, pattern]) => pattern.test(url))?.[0];
  }

  function remember(text: string, operation: string): void {
    const known = texts.get(text) ?? new Set();
    texts.delete(text);
    texts.set(text, known.add(operation));
    for (const oldest of texts.keys()) if (texts.size > maxTexts) texts.delete(oldest);
  }

  function track(body: unknown, ids: Iterable<string>): unknown {
    const read: ReportPath = (path, trap) => {
      for (const id of ids) report(id, path, trap);
    };
    read("$", track);
    return wrap(body, "$", read);
  }

  function install(globals: TrackedGlobals): void {
    const { JSON: json, Response, XMLHttpRequest } = globals;
    const { parse } = json;
    json.parse = function (this: JSON, ...args: Parameters<JSON["parse"]>) {
      const value = parse.apply(this, args);
      const ids = texts.get(args[0]);
      return ids ? track(value, ids) : value;
    };
    if (globals.structuredClone) globals.structuredClone = cloning(globals.structuredClone);
    if (Response) trackResponses(Response.prototype, json);
    if (XMLHttpRequest) trackXhr(XMLHttpRequest.prototype);
  }

  /** Tracks what `fetch` returns. */
  function trackResponses(prototype: Response, json: JSON): void {
    const read = { json: prototype.json, text: prototype.text };
    Object.assign(prototype, {
      async json(this: Response) {
        const operation = operationOf(this.url);
        // The URL of a response that is made or cloned is empty; its text may be known.
        return operation ? track(await read.json.call(this), [operation]) : json.parse(await read.text.call(this));
      },
      async text(this: Response) {
        const text = await read.text.call(this);
        const operation = operationOf(this.url);
        if (operation) remember(text, operation);
        return text;
      },
    });
  }

  /** Tracks what `XMLHttpRequest` has once it is done. */
  function trackXhr(prototype: FinishedRequest): void {
    const { response, responseText } = Object.getOwnPropertyDescriptors(prototype);
    const bodies = new WeakMap<object, unknown>();
    const trackBody = (request: FinishedRequest, value: unknown) => {
      const operation = operationOf(request.responseURL);
      if (!operation || !value) return value;
      if (typeof value === "string") remember(value, operation);
      if (request.responseType !== "json") return value;
      if (!bodies.has(request)) bodies.set(request, track(value, [operation]));
      return bodies.get(request);
    };
    for (const [name, descriptor] of Object.entries({ response, responseText })) {
      Object.defineProperty(prototype, name, {
        ...descriptor,
        get(this: FinishedRequest) {
          return trackBody(this, descriptor?.get?.call(this));
        },
      });
    }
  }

  return { install, operationOf, remember, cloning };
}

/** Reports a read of a body; as `ReportRead`, of a known operation. */
type ReportPath = (path: string, trap: (...args: never[]) => unknown) => void;

const inspection = Symbol.for("nodejs.util.inspect.custom");

/** Replaces the members of a value by wrapped ones, so that a proxy returns what its target holds, even if frozen. */
function wrap(value: unknown, path: string, read: ReportPath): unknown {
  if (!isPlain(value)) return value;
  const target = value as Record<PropertyKey, unknown>;
  const pathOf = (key: string) => {
    if (Array.isArray(value)) return /^\d+$/.test(key) ? `${path}[*]` : undefined;
    if (Object.hasOwn(target, key)) return path + (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `["${key}"]`);
    // Absent fields count as read too, but not what is inherited or what libraries look for, such as toJSON.
    return key in target || key === "then" || !/^[a-z0-9_]+$/.test(key) ? undefined : `${path}.${key}`;
  };
  for (const key of Object.keys(target)) target[key] = wrap(target[key], pathOf(key) ?? path, read);
  const readKey = (key: PropertyKey, trap: (...args: never[]) => unknown) => {
    const readPath = typeof key === "string" ? pathOf(key) : undefined;
    if (readPath !== undefined) read(readPath, trap);
  };
  const handler: ProxyHandler<Record<PropertyKey, unknown>> = {
    get(target, key) {
      readKey(key, handler.get as never);
      return key === inspection ? undefined : Reflect.get(target, key);
    },
    has(target, key) {
      readKey(key, handler.has as never);
      return key !== inspection && Reflect.has(target, key);
    },
    ownKeys(target) {
      if (!Array.isArray(target)) read(`${path}.*`, handler.ownKeys as never);
      return Reflect.ownKeys(target).filter((key) => key !== inspection);
    },
    getOwnPropertyDescriptor(target, key) {
      readKey(key, handler.getOwnPropertyDescriptor as never);
      return key === inspection ? undefined : Reflect.getOwnPropertyDescriptor(target, key);
    },
    preventExtensions(target) {
      delete target[inspection];
      return Reflect.preventExtensions(target);
    },
  };
  const proxy = new Proxy(target, handler);
  // Node's console looks behind proxies.
  Object.defineProperty(target, inspection, { value: () => plain(proxy), configurable: true });
  return proxy;
}

/** Reports whether a value is what JSON can hold of objects, in any realm. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function cloning<F extends (this: never, ...args: never[]) => unknown>(send: F): F {
  return function (this: never, ...args: never[]) {
    try {
      return send.apply(this, args);
    } catch (error) {
      if (!String(error).includes("could not be cloned")) throw error;
      return send.apply(this, args.map((value) => plain(value)) as never[]);
    }
  } as F;
}

/** Copies a value with plain objects instead of tracked ones. */
function plain(value: unknown, copies = new Map<unknown, unknown>()): unknown {
  if (!isPlain(value) || copies.has(value)) return copies.get(value) ?? value;
  const copy = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, inner] of Object.entries(value)) Reflect.set(copy, key, plain(inner, copies));
  return copy;
}
