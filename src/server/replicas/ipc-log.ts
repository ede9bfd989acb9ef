import { hostname } from "node:os";
import { messageOf } from "../../lib/message.js";
import { ConflictError, StateError, UnavailableError } from "../../world/log/event-log.js";
import type { LogHub } from "./log-hub.js";
import {
  clockOffsetOfMachine,
  type Delivered,
  type Entry,
  type Origin,
  type SharedLog,
  type SharedLogSource,
  type StoredSnapshot,
} from "./shared-log.js";

/** What carries messages between two processes; both ends have one. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What an end of a channel does when the other one calls it. */
export type Methods = Readonly<Record<string, (input: never) => unknown>>;

type Message =
  | { readonly call: number; readonly method: string; readonly input: unknown }
  | { readonly done: number; readonly value?: unknown; readonly failed?: Failure };

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly expected?: number;
  readonly last?: number | undefined;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Lets two processes call methods of each other. */
export class Ipc {
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(
    private readonly channel: Channel,
    private readonly methods: Methods,
  ) {
    channel.onMessage((message) => this.#receive(message as Message));
  }

  /** Calls a method of the other end, and returns what that returns. */
  call<T>(method: string, input: unknown = {}): Promise<T> {
    const call = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve: (value) => resolve(value as T), reject });
      this.channel.send({ call, method, input });
    });
  }

  /** Ends all calls, because the other end has gone. */
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

  async #run(done: number, name: string, input: unknown): Promise<void> {
    try {
      const method = this.methods[name];
      if (!method) throw new Error(`There is no method ${name}.`);
      this.channel.send({ done, value: await method(input as never) });
    } catch (error) {
      this.channel.send({ done, failed: failureOf(error) });
    }
  }
}

function failureOf(error: unknown): Failure {
  const { name } = error instanceof Error ? error : { name: "Error" };
  if (!(error instanceof ConflictError)) return { name, message: messageOf(error) };
  return { name, message: error.message, expected: error.expected, last: error.last };
}

function errorOf({ name, message, expected = 0, last }: Failure): Error {
  if (name === "ConflictError") return new ConflictError(expected, last);
  return name === "StateError" ? new StateError(message) : new UnavailableError(message);
}

/** After how long a process that does not follow a record is taken for stuck. */
const stuckMs = 10_000;

/**
 * What a process with a hub does for another one that it started; `stuck` is called when that does not follow the log.
 * `leave` disconnects it.
 */
export function hubMethods(
  hub: LogHub,
  ipc: () => Ipc,
  stuck: () => void,
): { readonly methods: Methods; leave(): void } {
  let connected: SharedLog | undefined;
  const log = () => {
    if (!connected) throw new Error("The process has not connected to the log.");
    return connected;
  };
  const methods = {
    connect({ place, origin }: { readonly place: string; readonly origin: Origin }) {
      connected = hub.connect(place, origin);
      connected.respond((query) => ipc().call("respond", query));
      return { replica: connected.replica, origin: connected.origin };
    },
    publish: ({ entry, expected }: { readonly entry: Entry; readonly expected: number }) =>
      log().publish(entry, expected),
    follow({ from }: { readonly from: number }) {
      log().follow(from, async (delivered) => {
        const timer = setTimeout(stuck, stuckMs);
        // A process that has exited must not stall the log.
        await ipc()
          .call("deliver", delivered)
          .catch(() => {});
        clearTimeout(timer);
      });
    },
    settle: ({ position }: { readonly position: number }) => log().settle(position),
    last: () => log().last(),
    loadSnapshot: () => log().loadSnapshot(),
    saveSnapshot: ({ snapshot, lasts }: { readonly snapshot: StoredSnapshot; readonly lasts: [string, number][] }) =>
      log().saveSnapshot(snapshot, new Map(lasts)),
    query: ({ replica, query }: { readonly replica: string; readonly query: object }) => log().query(replica, query),
    close: () => log().close(),
  };
  return { methods, leave: () => void connected?.close() };
}

/** The log in the process that started this one. Its methods are called by that process. */
export class IpcLog implements SharedLogSource {
  readonly name = "the log of the workers";
  #deliver: (delivered: Delivered) => void | Promise<void> = () => {};
  #respond: (query: object) => Promise<unknown> = async () => undefined;
  readonly methods = {
    deliver: (delivered: Delivered) => this.#deliver(delivered),
    respond: (query: object) => this.#respond(query),
  };

  /** `ipc` is the other end of the hub's. */
  constructor(private readonly ipc: () => Ipc) {}

  async open(origin: Origin): Promise<SharedLog> {
    const ipc = this.ipc();
    const place = `${hostname()}/${process.pid}`;
    const connected = await ipc.call<Pick<SharedLog, "replica" | "origin">>("connect", { place, origin });
    return {
      ...connected,
      place,
      clockOffset: clockOffsetOfMachine(),
      publish: (entry, expected) => ipc.call("publish", { entry, expected }),
      follow: (from, deliver) => {
        this.#deliver = deliver;
        void ipc.call("follow", { from });
      },
      settle: (position) => ipc.call("settle", { position }),
      last: () => ipc.call("last"),
      loadSnapshot: async () => ipc.call<StoredSnapshot | undefined>("loadSnapshot"),
      saveSnapshot: (snapshot, lasts) => ipc.call("saveSnapshot", { snapshot, lasts: [...lasts] }),
      query: (replica, query) => ipc.call("query", { replica, query }),
      respond: (handler) => {
        this.#respond = handler;
      },
      close: () => ipc.call("close"),
    };
  }
}
