import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fillStorage } from "./full-storage.js";
import { type Link, openLink } from "./link.js";
import { type Nats, startNats } from "./nats-server.js";
import { laterRelease, type Release } from "./release.js";
import type { Schedule } from "./schedule.js";

const ownCommand = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const names = [0, 1, 2];
const startMs = 60_000;
/** How much the servers store at most, of which the log needs a small part, and what their disks hold. */
const maxBytes = 64 * 1024 * 1024;
const diskBytes = 96 * 1024 * 1024;

/** A replica as a process, on a port that stays the same, and its links to the servers. */
export class ReplicaProcess {
  url = "";
  /** How often it ended by itself after it had started. */
  crashes = 0;
  #child: ChildProcess | undefined;
  #port = "0";

  constructor(readonly links: readonly Link[]) {}

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Starts it, again and again as long as it cannot reach the log. */
  async start(command = ownCommand): Promise<void> {
    const deadline = performance.now() + startMs;
    while (!this.#child && performance.now() < deadline) await this.startOnce(command);
  }

  /** Starts it, unless that fails. Returns what it printed of errors. */
  async startOnce(command = ownCommand): Promise<string> {
    const hosts = this.links.map(({ port }) => `127.0.0.1:${port}`).join();
    const options = ["--log", `nats://${hosts}/world`, "--durability", "relaxed", "--clock", "fixed", "--auth", "none"];
    const child = spawn(process.execPath, [command, "serve", "--port", this.#port, ...options]);
    this.#child = child;
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
      if (process.env.VERBOSE) process.stderr.write(text);
    });
    await new Promise<void>((resolve) => {
      let printed = "";
      let isServing = false;
      child.stdout.on("data", (text) => {
        printed += text;
        const [, url] = / on (http:\/\/[^/\s]+)/.exec(printed) ?? [];
        if (url === undefined || isServing) return;
        isServing = true;
        this.url = url;
        this.#port = new URL(url).port;
        resolve();
      });
      child.once("exit", () => {
        resolve();
        if (this.#child !== child) return;
        this.#child = undefined;
        if (isServing) this.crashes++;
      });
    });
    return errors;
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
    /** Another release with the same records, and one with later ones. */
    private readonly releases: { readonly same: Release; readonly later: Release },
    /** Links between servers, with both ends. */
    private readonly routes: readonly (Link & { readonly ends: readonly number[] })[],
  ) {}

  static async start(): Promise<FaultyFleet> {
    const releases = { same: await laterRelease(), later: await laterRelease({ recordVersion: 2 }) };
    const routes: (Link & { readonly ends: readonly number[] })[] = [];
    const nats = await startNats({
      servers: 3,
      maxBytes,
      diskBytes,
      async link(from, to, port) {
        const opened = await openLink(port);
        routes.push(Object.assign(opened, { ends: [from, to] }));
        return opened.port;
      },
    });
    const replicas: ReplicaProcess[] = [];
    for (const _ of names) replicas.push(await newReplica(nats));
    for (const replica of replicas) await replica.start();
    return new FaultyFleet(nats, replicas, releases, routes);
  }

  /** Whether each server has a disk that can be filled. */
  get hasDisks(): boolean {
    return this.nats.servers.every(({ fillDisk }) => fillDisk !== undefined);
  }

  /** Starts another replica; it belongs to the caller. */
  async join(): Promise<ReplicaProcess> {
    const replica = await newReplica(this.nats);
    await replica.start();
    return replica;
  }

  /** Begins a fault, and returns what ends it. */
  async begin({ fault, victim, seed }: Schedule): Promise<() => Promise<unknown>> {
    const replica = this.replicas[victim] as ReplicaProcess;
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
      case "full-storage":
        return fillStorage(this.nats, `filler-${seed}`);
      case "full-disk":
        return this.#fillDisk(victim, seed);
      case "later-release":
        await replica.kill();
        await replica.start(this.releases.same.command);
        return async () => {
          await replica.kill();
          await replica.start();
        };
      case "later-records":
        return this.#refuseLater();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    await Promise.all([...this.routes, ...this.replicas.flatMap(({ links }) => links)].map((link) => link.close()));
    await this.nats[Symbol.asyncDispose]();
    for (const { folder } of Object.values(this.releases)) await rm(folder, { recursive: true });
  }

  /** Starts a release whose records the others cannot read. Throws when it serves. */
  async #refuseLater(): Promise<() => Promise<void>> {
    const replica = await newReplica(this.nats);
    const errors = await replica.startOnce(this.releases.later.command);
    const isServing = replica.isRunning;
    await replica.kill();
    await Promise.all(replica.links.map((link) => link.close()));
    if (isServing) throw new Error("A release with later records has started.");
    // Other faults may keep it from reaching the log.
    if (!/has records of version 1, and this release has 2|cannot (connect|use)/.test(errors)) {
      throw new Error(`A release with later records says: ${errors}`);
    }
    return async () => {};
  }

  async #killServers(indexes: readonly number[]): Promise<() => Promise<unknown>> {
    const killed = indexes.flatMap((index) => this.nats.servers[index] ?? []);
    await Promise.all(killed.map((server) => server.kill()));
    return () => Promise.all(killed.map((server) => server.restart().catch(rejectUnlessFull)));
  }

  /** Fills the disk of a server, which stores no more until it is started again; or else the storage of all. */
  async #fillDisk(victim: number, seed: number): Promise<() => Promise<unknown>> {
    const server = this.nats.servers[victim];
    const free = await server?.fillDisk?.();
    if (!server || !free) return fillStorage(this.nats, `filler-${seed}`);
    return async () => {
      await free();
      await server.kill();
      await server.restart();
    };
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

/** Lets a server stay down whose disk another fault has filled: the end of that one starts it. */
function rejectUnlessFull(error: unknown): void {
  if (!String(error).includes("no space left on device")) throw error;
}

async function newReplica(nats: Nats): Promise<ReplicaProcess> {
  const ports = nats.servers.map(({ address }) => Number(address.split(":")[1]));
  return new ReplicaProcess(await Promise.all(ports.map((port) => openLink(port))));
}
