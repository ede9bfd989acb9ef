import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The command to run: `nats-server` of the path unless the environment names another one. */
const command = process.env.NATS_SERVER ?? "nats-server";
const startMs = 20_000;

/** A nats-server with JetStream, on ports of its own. */
export interface NatsServer {
  /** Host and port for clients. */
  readonly address: string;
  /** Where it describes itself. */
  readonly monitor: string;
  /** Ends it at once, as a power failure would. */
  kill(): Promise<void>;
  /** Starts it again, with what it stored. */
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
  /** Returns the port by which a server of a cluster reaches another one; they and their clients then use no other. */
  readonly link?: (from: number, to: number, port: number) => Promise<number>;
}

/** Starts nats-servers on free ports of this machine, and waits until JetStream works. */
export async function startNats({ servers: count = 1, syncs = true, maxBytes, link }: NatsSetup = {}): Promise<Nats> {
  const folder = await mkdtemp(join(tmpdir(), "nats-"));
  const ports = await freePorts(3 * count);
  const routePorts = ports.filter((_, index) => index % 3 === 2);
  const servers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
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
jetstream { store_dir: ${JSON.stringify(join(folder, String(index)))}${sync}${limit} }\n${cluster}\n`,
      );
      return new Server(file, `127.0.0.1:${client}`, `http://127.0.0.1:${monitor}`);
    }),
  );
  await Promise.all(servers.map((server) => server.restart()));
  const hosts = servers.map(({ address }) => address).join(",");
  return {
    servers,
    stream: (name) => `nats://${hosts}/${name}`,
    monitors: servers.map(({ monitor }) => monitor),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

class Server implements NatsServer {
  #process: ChildProcess | undefined;

  constructor(
    private readonly file: string,
    readonly address: string,
    readonly monitor: string,
  ) {}

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  }

  async restart(): Promise<void> {
    if (this.#process) return this.#isHealthy();
    const child = spawn(command, ["-c", this.file], { stdio: "ignore" });
    this.#process = child;
    const failed = new Promise<never>((_, reject) => {
      child.once("error", (error) => reject(new Error(`cannot start ${command}: ${error.message}`)));
    });
    await Promise.race([failed, this.#isHealthy()]);
  }

  async #isHealthy(): Promise<void> {
    const deadline = performance.now() + startMs;
    while (performance.now() < deadline) {
      const response = await fetch(`${this.monitor}/healthz`).catch(() => undefined);
      if (response?.ok) return;
      await pause(50);
    }
    throw new Error(`${this.monitor} is not healthy after ${startMs / 1000} s.`);
  }
}

/** Returns ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(holders.map((holder) => once(holder, "listening")));
  const ports = holders.map((holder) => Number(Object(holder.address()).port));
  await Promise.all(holders.map((holder) => once(holder.close(), "close")));
  return ports;
}
