import { hostname } from "node:os";
import { messageOf } from "../../lib/message.js";
import { ConflictError, StateError, UnavailableError } from "../../world/log/event-log.js";
import type { LogHub } from "./log-hub.js";
import {
  clockOffsetOfMachine,
  type Delivered,
  type Origin,
  type SharedLog,
  type SharedLogSource,
} from "./shared-log.js";

/** A message channel between two processes; both ends have one. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The methods that an end of a channel offers to the other one, with plain data. */
export type Methods = Readonly<Record<string, (...input: never[]) => unknown>>;

type Message =
  | { readonly call: number; readonly method: string; readonly input: readonly unknown[] }
  | { readonly done: number; readonly value?: unknown; readonly failed?: Failure };

/** An error as plain data; for a conflict, with its positions. */
type Failure = Pick<Error, "name" | "message"> & Partial<Pick<ConflictError, "expected" | "last">>;

/** Lets two processes call methods of each other. */
export class Ipc {
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #calls = 0;

  constructor(
    private readonly channel: Channel,
    private readonly methods: Methods,
  ) {
    channel.onMessage((message) => this.#receive(message as Message));
  }

  call<T>(method: string, ...input: readonly unknown[]): Promise<T> {
    const call = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve: (value) => resolve(value as T), reject });
      this.channel.send({ call, method, input });
    });
  }

  /** Rejects all calls, because the other end is gone. */
  fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new UnavailableError(message));
    this.#waiting.clear();
  }

  #receive(message: Message): void {
    if ("call" in message) {
      void this.#run(message.call, message.method, message.input);
      return;
    }
    const waiting = this.#waiting.get(message.done);
    this.#waiting.delete(message.done);
    if (message.failed) waiting?.reject(errorOf(message.failed));
    else waiting?.resolve(message.value);
  }

  async #run(done: number, name: string, input: readonly unknown[]): Promise<void> {
    try {
      const method = this.methods[name];
      if (!method) throw new Error(`There is no method ${name}.`);
      this.channel.send({ done, value: await method(...(input as never[])) });
    } catch (error) {
      const { name } = error instanceof Error ? error : { name: "Error" };
      const positions = error instanceof ConflictError && { expected: error.expected, last: error.last };
      this.channel.send({ done, failed: { name, message: messageOf(error), ...positions } });
    }
  }
}

function errorOf({ name, message, expected = 0, last }: Failure): Error {
  if (name === "ConflictError") return new ConflictError(expected, last);
  return name === "StateError" ? new StateError(message) : new UnavailableError(message);
}

/** After how long a process that neither follows a record nor responds to a query is considered stuck. */
const stuckMs = 10_000;

/** The methods of the log that one process calls in the other one. */
const forwarded = ["publish", "settle", "last", "loadSnapshot", "saveSnapshot", "query", "close"] as const;
type Forwarded = Pick<SharedLog, (typeof forwarded)[number]>;

/** Creates the methods that a hub offers to a child process; `stuck` is called if that does not respond. */
export function hubMethods(hub: LogHub, ipc: () => Ipc, stuck: () => void): { methods: Methods; leave(): void } {
  let connected: SharedLog | undefined;
  const log = () => {
    if (!connected) throw new Error("The process has not connected to the log.");
    return connected;
  };
  async function call<T>(method: string, input: object): Promise<T> {
    const timer = setTimeout(stuck, stuckMs);
    try {
      return await ipc().call<T>(method, input);
    } finally {
      clearTimeout(timer);
    }
  }
  const methods = {
    ...forward<Methods>((name, input) => Reflect.apply(log()[name], connected, input)),
    connect(place: string, origin: Origin) {
      connected = hub.connect(place, origin);
      connected.respond((query) => call("respond", query));
      const { replica, attempts } = connected;
      return { replica, origin: connected.origin, attempts };
    },
    follow(from: number) {
      // A process that has exited must not stall the log.
      log().follow(from, (delivered) => call<void>("deliver", delivered).catch(() => {}));
    },
  };
  return { methods, leave: () => void connected?.close() };
}

function forward<T>(run: (name: keyof Forwarded, input: readonly unknown[]) => unknown): T {
  return Object.fromEntries(forwarded.map((name) => [name, (...input: unknown[]) => run(name, input)])) as T;
}

/** The log in the parent process, which calls its methods. */
export class IpcLog implements SharedLogSource {
  readonly name = "the log of the workers";
  #deliver: (delivered: Delivered) => void | Promise<void> = () => {};
  #respond: (query: object) => Promise<unknown> = async () => undefined;
  readonly methods = {
    deliver: (delivered: Delivered) => this.#deliver(delivered),
    respond: (query: object) => this.#respond(query),
  };

  /** `ipc` is the other end of the hub's channel. */
  constructor(private readonly ipc: () => Ipc) {}

  async open(origin: Origin): Promise<SharedLog> {
    const ipc = this.ipc();
    const place = `${hostname()}/${process.pid}`;
    return {
      ...(await ipc.call<Pick<SharedLog, "replica" | "origin" | "attempts">>("connect", place, origin)),
      ...forward<Forwarded>((name, input) => ipc.call(name, ...input)),
      place,
      clockOffset: clockOffsetOfMachine(),
      follow: (from, deliver) => {
        this.#deliver = deliver;
        void ipc.call("follow", from);
      },
      respond: (handler) => {
        this.#respond = handler;
      },
    };
  }
}
