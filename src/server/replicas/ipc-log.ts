import { hostname } from "node:os";
import type { Ipc, Methods } from "./ipc.js";
import type { LogHub } from "./log-hub.js";
import type { Origin } from "./origin.js";
import {
  clockOffsetOfMachine,
  type Delivered,
  type Entry,
  type SharedLog,
  type SharedLogSource,
  type StoredSnapshot,
} from "./shared-log.js";

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
