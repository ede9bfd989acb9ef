import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ScopeClients } from "./clients.js";
import { FaultyFleet, type ReplicaProcess } from "./fleet.js";
import { type Schedule, scheduleOf } from "./schedule.js";

/** What schedules found. */
export interface RoundResult {
  readonly calls: number;
  readonly violations: readonly string[];
  /** How many histories have too many calls of unknown effect to decide whether they are linearizable. */
  readonly undecided: number;
  /** After how many milliseconds the first command succeeded again after the leader was lost. */
  readonly recoveries: readonly number[];
  /** Whether disks were filled; otherwise the limit of the servers was reached. */
  readonly hasDisks: boolean;
}

/** How long after the one before a schedule begins. */
const staggerMs = 1500;
const settleMs = 40_000;
/** How many commands must succeed after a fault. */
const commandsAfter = 10;
const recoveryMs = 10_000;

/** Runs schedules on one fleet, each in a scope of its own, several at a time. */
export async function runRound(seeds: readonly number[]): Promise<RoundResult> {
  await using fleet = await FaultyFleet.start();
  const violations: string[] = [];
  const recoveries: number[] = [];
  let active = 0;
  let undecided = 0;
  const scopes = await Promise.all(
    seeds.map(async (seed, index) => {
      await pause(index * staggerMs);
      return run(scheduleOf(seed));
    }),
  );
  await compare(scopes);
  return {
    calls: scopes.reduce((sum, { calls }) => sum + calls.length, 0),
    violations,
    undecided,
    recoveries,
    hasDisks: fleet.hasDisks,
  };

  async function run(schedule: Schedule): Promise<ScopeClients> {
    const { seed, fault, after, lasts } = schedule;
    const endsReplica = fault === "kill-replica" || fault === "later-release";
    const clients = new ScopeClients(`s${seed}`, seed, fleet.replicas);
    const running = clients.run();
    await pause(after);
    const victim = fleet.replicas[schedule.victim];
    // One that is down already has no journal to lose.
    const losesJournal = endsReplica && (await readSessions(victim, clients.name));
    const isAlone = ++active === 1;
    const end = await fleet.begin(schedule).catch((error: unknown) => {
      report(seed, `cannot begin ${fault}: ${error}`);
      return async () => {};
    });
    const begunAt = performance.now();
    const verifying = losesJournal ? verifyWithout(schedule, clients) : undefined;
    await pause(lasts);
    if (isAlone && active === 1 && fault === "kill-leader") await recover(schedule, clients, begunAt);
    await end().catch((error: unknown) => report(seed, `cannot end ${fault}: ${error}`));
    active--;
    await verifying;
    const before = clients.acknowledged;
    let deadline = performance.now() + settleMs;
    while (clients.acknowledged < before + commandsAfter && performance.now() < deadline) {
      if (active > 0) deadline = performance.now() + settleMs;
      await pause(50);
    }
    if (clients.acknowledged < before + commandsAfter) {
      report(seed, `commands do not succeed again: ${(await healthOf(fleet.replicas)).join(" ")}`);
    }
    clients.stop();
    await running;
    return clients;
  }

  function report(seed: number, text: string): void {
    violations.push(`seed ${seed} (${scheduleOf(seed).fault}): ${text}`);
  }

  /** Waits until a command succeeds that was sent after the leader was lost. */
  async function recover({ seed }: Schedule, clients: ScopeClients, begunAt: number): Promise<void> {
    while (clients.acknowledgedAt < begunAt + 200 && performance.now() < begunAt + 2 * recoveryMs) await pause(50);
    const took = Math.max(clients.acknowledgedAt, begunAt + 200) - begunAt;
    recoveries.push(took);
    if (active === 1 && (clients.acknowledgedAt < begunAt || took > recoveryMs)) {
      report(seed, `no command succeeded for ${Math.round(performance.now() - begunAt)} ms`);
    }
  }

  /** While the requests to a killed replica are missing, no other one may verify them. */
  async function verifyWithout({ seed, victim, lasts }: Schedule, clients: ScopeClients): Promise<void> {
    const until = performance.now() + lasts + 300;
    do {
      for (const [index, replica] of fleet.replicas.entries()) {
        if (index === victim) continue;
        const expectation = { operation: "GetSessions", at_least: 0 };
        const reply = await clients.send(replica, "journal/verify", expectation);
        if (reply?.status === 200 && reply.data.ok === true) report(seed, "verify succeeded without a replica");
      }
      await pause(100);
    } while (performance.now() < until);
  }

  /** Compares what all replicas, and a new one, show of each scope at one position. */
  async function compare(scopes: readonly ScopeClients[]): Promise<void> {
    for (const [index, { crashes }] of fleet.replicas.entries()) {
      if (crashes > 0) violations.push(`seeds ${seeds[0]} to ${seeds.at(-1)}: replica ${index} ended by itself`);
    }
    for (const replica of fleet.replicas) await replica.start();
    const joined = await fleet.join();
    const all = [...fleet.replicas, joined];
    try {
      // Opens the data of scopes in which no command succeeded.
      for (const { name } of scopes) await readSessions(joined, name);
      if (!(await atOnePosition(all)))
        violations.push(`seeds ${seeds[0]} to ${seeds.at(-1)}: replicas do not agree on a position`);
      for (const scope of scopes) {
        const seed = Number(scope.name.slice(1));
        const shown = await Promise.all(all.map((replica) => show(replica, scope.name)));
        if (new Set(shown).size > 1) report(seed, `replicas differ: ${shown.map((text) => text.length)} characters`);
        const [one = ""] = shown;
        const { events } = JSON.parse(one.split("\n")[0] ?? "").data;
        const found = scope.violations(events);
        if (!found) undecided++;
        for (const text of found ?? []) report(seed, text);
        if (new Set(shown).size > 1 || found?.length) report(seed, await keepHistory(scope, { events, shown }));
      }
    } finally {
      await joined.kill();
      await Promise.all(joined.links.map((link) => link.close()));
    }
  }
}

/** Writes what clients of a scope saw, and what replicas show of it, to a file. Returns where it is. */
async function keepHistory({ name, calls }: ScopeClients, seen: object): Promise<string> {
  const file = join(tmpdir(), `history-${name}-${Date.now()}.json`);
  await writeFile(file, JSON.stringify({ calls, ...seen }, null, 1));
  return `the history is in ${file}`;
}

/** Returns whether a replica has responded. */
async function readSessions(replica: ReplicaProcess | undefined, scope: string): Promise<boolean> {
  try {
    const response = await fetch(`${replica?.url}/scope/${scope}${sessions}`);
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

const sessions = "/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions";

async function show(replica: ReplicaProcess, scope: string): Promise<string> {
  const paths = ["/_testkit/state/events?limit=10000", sessions, "/_testkit/meetings/list?limit=1000"];
  const texts = paths.map(async (path) => (await fetch(`${replica.url}/scope/${scope}${path}`)).text());
  return (await Promise.all(texts)).join("\n");
}

/** Waits until all replicas follow the log and are at the same position. */
async function atOnePosition(replicas: readonly ReplicaProcess[]): Promise<boolean> {
  const deadline = performance.now() + settleMs;
  while (performance.now() < deadline) {
    const positions = (await healthOf(replicas)).map((text) => /"state":"current","position":(\d+)/.exec(text)?.[1]);
    if (positions[0] !== undefined && new Set(positions).size === 1) return true;
    await pause(200);
  }
  return false;
}

function healthOf(replicas: readonly ReplicaProcess[]): Promise<string[]> {
  return Promise.all(
    replicas.map(async ({ url }) => {
      const response = await fetch(`${url}/_testkit/health`, { signal: AbortSignal.timeout(2000) }).catch(
        () => undefined,
      );
      return (await response?.text()) ?? "unreachable";
    }),
  );
}
