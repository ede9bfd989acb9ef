import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Link, openLink } from "./link.js";
import { type Nats, startNats } from "./nats-server.js";
import type { Schedule } from "./schedule.js";

const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const names = [0, 1, 2];
const maxStarts = 20;

/** A replica as a process, on a port that stays the same, and its links to the servers. */
export class ReplicaProcess {
  url = "";
  #child: ChildProcess | undefined;
  #port = "0";

  constructor(readonly links: readonly Link[]) {}

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Starts it, again and again as long as it cannot reach the log. */
  async start(): Promise<void> {
    for (let attempts = 0; !this.#child && attempts < maxStarts; attempts++) await this.#start();
  }

  async #start(): Promise<void> {
    const hosts = this.links.map(({ port }) => `127.0.0.1:${port}`).join();
    const options = ["--log", `nats://${hosts}/world`, "--durability", "relaxed", "--clock", "fixed", "--auth", "none"];
    const child = spawn(process.execPath, [command, "serve", "--port", this.#port, ...options]);
    this.#child = child;
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += chunk;
      const [, url] = / on (http:\/\/[^/\s]+)/.exec(printed) ?? [];
      if (url === undefined) continue;
      this.url = url;
      this.#port = new URL(url).port;
      break;
    }
    child.stdout.resume();
    child.stderr.on("data", (text) => process.env.VERBOSE && process.stderr.write(text));
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    if (child.exitCode !== null) this.#child = undefined;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  suspend(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }
}

/** Three servers and three replicas, whose links can fail. */
export class FaultyFleet implements AsyncDisposable {
  private constructor(
    readonly nats: Nats,
    readonly replicas: readonly ReplicaProcess[],
    /** Links between servers, with both ends. */
    private readonly routes: readonly (Link & { readonly ends: readonly number[] })[],
  ) {}

  static async start(): Promise<FaultyFleet> {
    const routes: (Link & { readonly ends: readonly number[] })[] = [];
    const nats = await startNats({
      servers: 3,
      async link(from, to, port) {
        const opened = await openLink(port);
        routes.push(Object.assign(opened, { ends: [from, to] }));
        return opened.port;
      },
    });
    const replicas: ReplicaProcess[] = [];
    for (const _ of names) replicas.push(await newReplica(nats));
    for (const replica of replicas) await replica.start();
    return new FaultyFleet(nats, replicas, routes);
  }

  /** Starts another replica; it belongs to the caller. */
  async join(): Promise<ReplicaProcess> {
    const replica = await newReplica(this.nats);
    await replica.start();
    return replica;
  }

  /** Begins a fault, and returns what ends it. */
  async begin({ fault, victim }: Schedule): Promise<() => Promise<unknown>> {
    const replica = this.replicas[victim] as ReplicaProcess;
    const { servers } = this.nats;
    switch (fault) {
      case "kill-replica":
        await replica.kill();
        return () => replica.start();
      case "kill-leader":
        return this.#killServers([(await this.#leader()) ?? victim]);
      case "kill-quorum":
        return this.#killServers(names.filter((name) => name !== victim));
      case "isolate-server": {
        const cut = [
          ...this.routes.filter(({ ends }) => ends.includes(victim)),
          ...this.replicas.flatMap(({ links }) => links[victim] ?? []),
        ];
        for (const link of cut) link.set("cut");
        return async () => cut.forEach((link) => void link.set("open"));
      }
      case "cut-replica":
      case "lose-replies":
        for (const link of replica.links) link.set(fault === "cut-replica" ? "cut" : "mute");
        return async () => replica.links.forEach((link) => void link.set("open"));
      case "delay-replica":
        for (const link of replica.links) link.delay(100);
        return async () => replica.links.forEach((link) => void link.delay(0));
      case "suspend-replica":
        replica.suspend();
        return async () => replica.resume();
    }
    throw new Error(`${fault} of ${servers.length} servers is unknown.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    await Promise.all([...this.routes, ...this.replicas.flatMap(({ links }) => links)].map((link) => link.close()));
    await this.nats[Symbol.asyncDispose]();
  }

  async #killServers(indexes: readonly number[]): Promise<() => Promise<unknown>> {
    const killed = indexes.flatMap((index) => this.nats.servers[index] ?? []);
    await Promise.all(killed.map((server) => server.kill()));
    return () => Promise.all(killed.map((server) => server.restart()));
  }

  /** Returns the server that leads the stream. */
  async #leader(): Promise<number | undefined> {
    for (const monitor of this.nats.monitors) {
      const response = await fetch(`${monitor}/jsz?streams=1`).catch(() => undefined);
      const [, name] = /"name": ?"world"[\s\S]*?"leader": ?"n(\d)"/.exec((await response?.text()) ?? "") ?? [];
      if (name !== undefined) return Number(name);
    }
    return undefined;
  }
}

async function newReplica(nats: Nats): Promise<ReplicaProcess> {
  const ports = nats.servers.map(({ address }) => Number(address.split(":")[1]));
  return new ReplicaProcess(await Promise.all(ports.map((port) => openLink(port))));
}
