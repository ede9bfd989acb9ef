import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { mountSmallDisks } from "./small-disk.js";

/** The command to run: `nats-server` of the path unless the environment names another one. */
const command = process.env.NATS_SERVER ?? "nats-server";
const startMs = 60_000;
/** How often servers are started on other ports, at most, because something took one of theirs. */
const maxAttempts = 5;

/** A nats-server with JetStream, on ports of its own. */
export interface NatsServer {
  /** Host and port for clients. */
  readonly address: string;
  /** Where it describes itself. */
  readonly monitor: string;
  /** Ends it at once, as a power failure would. */
  kill(): Promise<void>;
  /** Fills its disk to the last byte, and returns what makes room again; undefined when it has no disk of its own. */
  readonly fillDisk: (() => Promise<() => Promise<void>>) | undefined;
  /** Starts it again, with what it stored; done when it works, or was killed meanwhile. */
  restart(): Promise<void>;
}

/** Servers that were started together; disposing of them ends them and removes what they stored. */
export interface Nats extends AsyncDisposable {
  readonly servers: readonly NatsServer[];
  /** Address of a stream, for `--log`. */
  stream(name: string): string;
  readonly monitors: readonly string[];
}

/** Options of the servers. */
export interface NatsSetup {
  /** One, or three in a cluster. */
  readonly servers?: 1 | 3;
  /** Whether they sync to disk before they confirm. */
  readonly syncs?: boolean;
  /** Most bytes that each stores; unlimited unless set. */
  readonly maxBytes?: number;
  /** Size of the disk that each has for itself, where the system lets users mount one. */
  readonly diskBytes?: number;
  /** More of their configuration. */
  readonly settings?: string;
  /** Returns the port by which a server of a cluster reaches another one; they and their clients then use no other. */
  readonly link?: (from: number, to: number, port: number) => Promise<number>;
}

/** Starts nats-servers on free ports of this machine, and waits until JetStream works. */
export async function startNats(setup: NatsSetup = {}): Promise<Nats> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await startOnFreePorts(setup);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempts === maxAttempts) throw error;
    }
  }
}

async function startOnFreePorts({
  servers: count = 1,
  syncs = true,
  maxBytes,
  diskBytes,
  settings = "",
  link,
}: NatsSetup): Promise<Nats> {
  const folder = await mkdtemp(join(tmpdir(), "nats-"));
  const folders = Array.from({ length: count }, (_, index) => join(folder, String(index)));
  for (const one of folders) await mkdir(one);
  const disks = diskBytes === undefined ? undefined : await mountSmallDisks(folders, diskBytes);
  const ports = await freePorts(3 * count);
  const routePorts = ports.filter((_, index) => index % 3 === 2);
  const servers = await Promise.all(
    folders.map(async (store, index) => {
      const [client = 0, monitor = 0, route = 0] = ports.slice(3 * index);
      const file = join(folder, `${index}.conf`);
      const limit = maxBytes === undefined ? "" : `, max_file_store: ${maxBytes}`;
      const sync = syncs ? ", sync_interval: always" : "";
      const others = await Promise.all(
        routePorts.map((port, to) => (link && to !== index ? link(index, to, port) : port)),
      );
      const routes = JSON.stringify(others.map((port) => `nats://127.0.0.1:${port}`));
      // What servers tell each other and clients of would lead around the links: nothing listens on that port.
      const hidden = link ? ', no_advertise: true, advertise: "127.0.0.1:1"' : "";
      const cluster =
        count === 1 ? "" : `cluster { name: test, listen: "127.0.0.1:${route}", routes: ${routes}${hidden} }`;
      await writeFile(
        file,
        `server_name: n${index}\nlisten: "127.0.0.1:${client}"\nhttp: "127.0.0.1:${monitor}"
jetstream { store_dir: ${JSON.stringify(store)}${sync}${limit} }\n${cluster}\n${settings}\n`,
      );
      const line = [...(disks?.prefix ?? []), command, "-c", file];
      const fillDisk = disks && (() => disks.fill(store));
      return new Server(line, `127.0.0.1:${client}`, `http://127.0.0.1:${monitor}`, fillDisk);
    }),
  );
  const hosts = servers.map(({ address }) => address).join(",");
  const nats: Nats = {
    servers,
    stream: (name) => `nats://${hosts}/${name}`,
    monitors: servers.map(({ monitor }) => monitor),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()));
      await disks?.remove();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  const started = await Promise.allSettled(servers.map((server) => server.restart()));
  const failed = started.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failed.length === 0) return nats;
  await nats[Symbol.asyncDispose]();
  throw failed.find((error) => error instanceof PortTakenError) ?? failed[0];
}

/** Thrown when a server cannot listen. */
class PortTakenError extends Error {}

class Server implements NatsServer {
  #process: ChildProcess | undefined;
  /** The end of what it printed. */
  #printed = "";

  constructor(
    private readonly line: readonly string[],
    readonly address: string,
    readonly monitor: string,
    readonly fillDisk: NatsServer["fillDisk"],
  ) {}

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  }

  async restart(): Promise<void> {
    if (this.#process) return this.#isHealthy(this.#process);
    const [program = "", ...args] = this.line;
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#process = child;
    child.stderr.on("data", (text) => {
      this.#printed = `${this.#printed}${text}`.slice(-2000);
    });
    const ended = new Promise<void>((resolve, reject) => {
      child.once("error", (error) => reject(new Error(`cannot start ${program}: ${error.message}`)));
      child.once("close", () => (this.#process === child ? reject(this.#endedError()) : resolve()));
    });
    await Promise.race([ended, this.#isHealthy(child)]);
  }

  /** It ended by itself. */
  #endedError(): Error {
    this.#process = undefined;
    const text = `The server of ${this.address} has ended: ${this.#printed}`;
    return this.#printed.includes("address already in use") ? new PortTakenError(text) : new Error(text);
  }

  async #isHealthy(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + startMs;
    while (this.#process === child && performance.now() < deadline) {
      const response = await fetch(`${this.monitor}/healthz`).catch(() => undefined);
      if (response?.ok) return;
      await pause(50);
    }
    if (this.#process !== child) return;
    throw new Error(`${this.monitor} is not healthy after ${startMs / 1000} s: ${this.#printed}`);
  }
}

/**
 * Returns ports that were free a moment ago, none of which the system gives to connections: while a server is down, one of
 * those, even one that its own client tries to open, could take its port. `fetch` refuses some up to 10080.
 */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 11_000 + Math.floor(Math.random() * 20_000);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    await once(server.close(), "close");
    return true;
  } catch {
    return false;
  }
}
