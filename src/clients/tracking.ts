import { operationPaths } from "../contract/api-operations.js";
import { textDigest } from "../lib/keyed-random.js";
import { streamOf } from "../lib/stream.js";

/**
 * Called with the JSON path of a value when it is read, and with `$` when a body is parsed; `trap` is the proxy trap that
 * was called, and `digest` that of the body.
 */
export type ReportRead = (operation: string, path: string, trap: (...args: never[]) => unknown, digest: string) => void;

/** The ends of the operations' URLs. */
const urlPatterns = Object.entries(operationPaths).map(
  ([id, path]) => [id, new RegExp(`${path.replaceAll(/\{[^}]+\}/g, "[^/?#]+")}/?(?:[?#]|$)`)] as const,
);

/** Returns the operation of a URL, if it is one of those that are tracked. */
export function operationOf(url: string): string | undefined {
  return urlPatterns.find(([, pattern]) => pattern.test(url))?.[0];
}

/** How many body texts are remembered. */
const maxTexts = 1000;

/**
 * Tracks what a program reads of the bodies it parses. A tracked body is a tree of proxies that behave like plain objects,
 * but report each read. Enumerating one (`JSON.stringify`, spread, `toEqual`) counts as reading everything that is visited.
 */
export class Tracking {
  /** The operations that have returned a text. */
  readonly #texts = new Map<string, Set<string>>();
  readonly #parsers = new WeakSet<JSON["parse"]>();

  constructor(private readonly report: ReportRead) {}

  /** Remembers the text of a body, so that `JSON.parse` returns a tracked body for it. */
  remember(text: string, operation: string): void {
    const texts = this.#texts;
    const known = texts.get(text) ?? new Set();
    texts.delete(text);
    texts.set(text, known.add(operation));
    for (const oldest of texts.keys()) if (texts.size > maxTexts) texts.delete(oldest);
  }

  /** Tracks the remembered texts that a realm parses, once: a realm may have the JSON of another one, or none. */
  trackParse(json?: Partial<JSON>): void {
    const parse = json?.parse;
    if (typeof parse !== "function" || this.#parsers.has(parse)) return;
    const wrapKnown = (text: string, value: unknown, trap: typeof parse) => this.#wrapKnown(text, value, trap);
    const tracked: typeof parse = function parseTracked(this: JSON, ...args: Parameters<JSON["parse"]>) {
      return wrapKnown(String(args[0]), parse.apply(this, args), parseTracked);
    };
    this.#parsers.add(tracked);
    Reflect.set(json as JSON, "parse", tracked);
  }

  /** Returns a tracked body for what a remembered text contains, and reports that it was parsed. */
  #wrapKnown(text: string, value: unknown, trap: JSON["parse"]): unknown {
    const operations = this.#texts.get(text);
    if (!operations) return value;
    const digest = textDigest(text);
    const read: ReportPath = (path, trap) => {
      for (const operation of operations) this.report(operation, path, trap, digest);
    };
    read("$", trap);
    return wrap(value, "$", read);
  }

  /** Tracks what `fetch` returns. */
  trackResponses(prototype: Response & { bytes?: () => Promise<Uint8Array<ArrayBuffer>> }): void {
    const remember = (text: string, operation: string) => this.remember(text, operation);
    for (const name of ["text", "arrayBuffer", "blob", "bytes"] as const) {
      const read: (() => Promise<string | ArrayBuffer | Blob | Uint8Array<ArrayBuffer>>) | undefined = prototype[name];
      // Node 20 has no `bytes`.
      if (!read) continue;
      Object.assign(prototype, {
        async [name](this: Response) {
          const body = await read.call(this);
          // A constructed or cloned response has no URL, but its text may be known.
          const operation = operationOf(this.url);
          if (operation) remember(await new Blob([body]).text(), operation);
          return body;
        },
      });
    }
    Object.assign(prototype, {
      async json(this: Response) {
        return JSON.parse(await this.text());
      },
    });
    const { get: bodyOf } = Object.getOwnPropertyDescriptor(prototype, "body") ?? {};
    function body(this: Response): Response["body"] {
      const stream: Response["body"] = bodyOf?.call(this);
      const operation = operationOf(this.url);
      if (!stream || !operation || Object.hasOwn(stream, "getReader")) return stream;
      return withText(stream, (text) => remember(text, operation));
    }
    Object.defineProperty(prototype, "body", { get: body, configurable: true, enumerable: true });
  }
}

/** Lets a stream pass on its whole text before its reader reaches the end. */
function withText(
  stream: NonNullable<Response["body"]>,
  onText: (text: string) => void,
): NonNullable<Response["body"]> {
  const getReader = (...options: Parameters<typeof stream.getReader>) => {
    const reader = ReadableStream.prototype.getReader.apply(stream, options) as ReadableStreamDefaultReader;
    // Copies: the reader may transfer what it gets.
    const chunks: Blob[] = [];
    const read: typeof reader.read = reader.read.bind(reader);
    reader.read = async (...into) => {
      const result = await read(...into);
      if (result.done) onText(await new Blob(chunks).text());
      else chunks.push(new Blob([result.value]));
      return result;
    };
    return reader;
  };
  // These read without calling `getReader`.
  for (const name of ["tee", "pipeTo", "pipeThrough", "values", Symbol.asyncIterator] as const) {
    const call = (...options: never[]) => Reflect.apply(ReadableStream.prototype[name], streamOf(getReader()), options);
    Object.assign(stream, { [name]: call });
  }
  return Object.assign(stream, { getReader });
}

type ReportPath = (path: string, trap: Parameters<ReportRead>[2]) => void;

const inspection = Symbol.for("nodejs.util.inspect.custom");

/**
 * Replaces the members of a value by wrapped ones, in a copy if a reviver froze it: a proxy must return the members of a
 * frozen target.
 */
function wrap(value: unknown, path: string, read: ReportPath): unknown {
  if (!isPlain(value)) return value;
  const isFixed = !Object.isExtensible(value);
  const copyOf = () => Object.assign(Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value)), value);
  const target: Record<PropertyKey, unknown> = isFixed ? copyOf() : value;
  const pathOf = (key: string) => {
    if (Array.isArray(value)) return /^\d+$/.test(key) ? `${path}[*]` : undefined;
    if (Object.hasOwn(target, key)) return path + (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `["${key}"]`);
    // Absent fields count as read too, except inherited ones and those that libraries look for, such as toJSON.
    return key in target || key === "then" || !/^[a-z0-9_]+$/.test(key) ? undefined : `${path}.${key}`;
  };
  for (const key of Object.keys(target)) target[key] = wrap(target[key], pathOf(key) ?? path, read);
  const readKey = (key: PropertyKey, trap: keyof typeof handler) => {
    const readPath = typeof key === "string" ? pathOf(key) : undefined;
    if (readPath !== undefined) read(readPath, handler[trap] as never);
  };
  const handler: ProxyHandler<Record<PropertyKey, unknown>> = {
    get(target, key) {
      readKey(key, "get");
      return key === inspection ? undefined : Reflect.get(target, key);
    },
    has(target, key) {
      readKey(key, "has");
      return key !== inspection && Reflect.has(target, key);
    },
    ownKeys(target) {
      if (!Array.isArray(target)) read(`${path}.*`, handler.ownKeys as never);
      return Reflect.ownKeys(target).filter((key) => key !== inspection);
    },
    getOwnPropertyDescriptor(target, key) {
      readKey(key, "getOwnPropertyDescriptor");
      return key === inspection ? undefined : Reflect.getOwnPropertyDescriptor(target, key);
    },
    preventExtensions(target) {
      delete target[inspection];
      return Reflect.preventExtensions(target);
    },
  };
  const proxy = new Proxy(target, handler);
  if (isFixed) {
    const fix: (value: object) => void = Object.isFrozen(value) ? Object.freeze : Object.preventExtensions;
    fix(target);
    return proxy;
  }
  // Node's console looks behind proxies.
  Object.defineProperty(target, inspection, { value: () => plain(proxy), configurable: true });
  return proxy;
}

/** Reports whether a value is a plain object or array, in any realm. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.hasOwn(prototype, "isPrototypeOf");
}

/** Wraps a function that sends messages: tracked bodies, which cannot be cloned, are sent as plain ones. */
export function cloning<F extends (this: never, ...args: never[]) => unknown>(send: F): F {
  return function (this: never, ...args: never[]) {
    try {
      return send.apply(this, args);
    } catch (error) {
      if (!String(error).includes("could not be cloned")) throw error;
      return send.apply(this, args.map((value) => plain(value)) as never[]);
    }
  } as F;
}

/** Copies a value, including collections and objects of classes, with plain objects instead of tracked ones. */
function plain(value: unknown, copies = new Map<unknown, unknown>()): unknown {
  if (typeof value !== "object" || value === null || copies.has(value)) return copies.get(value) ?? value;
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object Map]" || kind === "[object Set]") {
    const [map, set] = [new Map(), new Set()];
    copies.set(value, kind === "[object Map]" ? map : set);
    for (const [key, inner] of (value as Map<unknown, unknown>).entries()) {
      map.set(plain(key, copies), plain(inner, copies));
      set.add(plain(inner, copies));
    }
    return copies.get(value);
  }
  // Objects of Node, such as keys, are more than their properties.
  if (!isPlain(value) && !(kind === "[object Object]" && Object.keys(value).length > 0)) return value;
  const copy = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, inner] of Object.entries(value)) Reflect.set(copy, key, plain(inner, copies));
  return copy;
}
