import type { Revision } from "../../src/contract/revisions.js";
import { load } from "../measure/load.js";
import { distinct, meanSize, pathOf, type Random, type SeenSession, sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer } from "../measure/server.js";
import { anyPage } from "../measure/workloads.js";
import type { Question, Table } from "../question.js";

const seconds = 1;
const sizes = { "1k": 1000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000 } as const;

type Size = keyof typeof sizes;
const names = Object.keys(sizes) as Size[];

const sessionsPerMeeting = 20;

/** Where 1k has no page of 20: pages are to be as long at every size. */
const shortPage = { per_page: 5 };

/** What ten, a hundred and a thousand times as many sessions and meetings cost. */
export const growth: Question = {
  name: "growth",
  title: "Queries at 10k, 100k and 1M sessions against the same at 1k",
  async ask({ rounds = 4 }) {
    const running: Server[] = [];
    const start = async (sessions: number, revision: Revision = "2026-01"): Promise<Started> => {
      const from = performance.now();
      const args = [...mock(sessions, sessions / sessionsPerMeeting), "--revision", revision];
      const server = await startServer(args);
      running.push(server);
      await server.get(pathOf("sessions"));
      return { server, sessions, ready: performance.now() - from, memory: await server.memory() };
    };
    try {
      const empty = await start(0);
      const started = await bySize((size) => start(sizes[size]));
      const servers = await bySize(async (size) => started[size].server);
      const tables = [await rates(servers, rounds)];
      const { server: counting } = await start(sizes["1M"], "2026-07");
      tables.push(await firstPages({ "2026-01": servers["1M"], "2026-07": counting }));
      return [...tables, await grown([empty, ...Object.values(started)], empty.memory)];
    } finally {
      for (const server of running) await server[Symbol.asyncDispose]();
    }
  },
};

interface Started {
  readonly server: Server;
  readonly sessions: number;
  /** Milliseconds from the start of the process to the first list. */
  readonly ready: number;
  /** Bytes before any load. */
  readonly memory: number;
}

async function grown(started: readonly Started[], empty: number): Promise<Table> {
  const rows: Table["rows"][number][] = [];
  for (const { server, sessions, ready, memory } of started) {
    const perSession = (bytes: number) => (sessions === 0 ? "" : (bytes - empty) / sessions);
    const now = await server.memory();
    rows.push([sessions.toLocaleString("en"), ready, memory / 1e6, perSession(memory), now / 1e6, perSession(now)]);
  }
  return {
    title: "Size: resident memory, and what is above that of a mock without sessions, before and after all load",
    columns: ["sessions", "ms to be ready", "MB before", "bytes a session", "MB after", "bytes a session"],
    rows,
  };
}

async function bySize<Value>(make: (size: Size) => Promise<Value>): Promise<Record<Size, Value>> {
  const made: Partial<Record<Size, Value>> = {};
  for (const size of names) made[size] = await make(size);
  return made as Record<Size, Value>;
}

async function rates(servers: Record<Size, Server>, rounds: number): Promise<Table> {
  const paths = await bySize(async (size) =>
    workloads(await sampleSessions(servers[size], sizes[size], 1000), sizes[size]),
  );
  const rows: Table["rows"][number][] = [];
  for (const workload of Object.keys(paths["1k"])) {
    const found = (size: Size) => paths[size][workload] ?? [];
    // More URLs need more of the processor's cache, whatever they ask for: no size gets more than the others have.
    const count = Math.min(...names.map((size) => found(size).length));
    const asked = (size: Size) => found(size).slice(0, count);
    const loaded = (size: Size) => () => load(servers[size], asked(size), { connections: 50, seconds });
    const taken = await interleave(rounds, {
      "1k": loaded("1k"),
      "10k": loaded("10k"),
      "100k": loaded("100k"),
      "1M": loaded("1M"),
    });
    const all = (size: Size) => taken[size].map(({ rate }) => rate);
    const costs = (size: Size) => taken[size].map(({ cost }) => cost);
    const ofSmall = (size: Size) => medianRatio(all(size), all("1k"));
    rows.push([
      workload,
      count,
      await meanSize(servers["1k"], asked("1k")),
      await meanSize(servers["1M"], asked("1M")),
      ...names.map((size) => medianOf(all(size)).median),
      ofSmall("10k").median,
      ofSmall("100k").median,
      ofSmall("1M").median,
      ofSmall("1M").spread,
      medianRatio(costs("1k"), costs("1M")).median,
    ]);
  }
  return {
    title: "Requests per second, 20 rows a page or 5 where 1k has no more, 50 connections",
    columns: [
      "",
      "URLs",
      "bytes at 1k",
      "bytes at 1M",
      ...names.map((size) => `req/s at ${size}`),
      "10k of 1k",
      "100k of 1k",
      "1M of 1k",
      "spread",
      "ratio of µs",
    ],
    rows,
  };
}

/** Pages that no index and no kept result serves: their filters have never been asked for. */
async function firstPages(servers: Readonly<Record<Revision, Server>>): Promise<Table> {
  const sample = await sampleSessions(servers["2026-01"], sizes["1M"], 1000);
  const words = wordsOf(sample);
  const queries: Record<string, (round: number) => Record<string, string>> = {
    "participants=N:M": (round) => ({ participants: `${1 + (round % 9)}:${10 + round}` }),
    "participants=N:M by minutes": (round) => ({
      participants: `${1 + (round % 9)}:${30 + round}`,
      sort_by: "minutesConsumed",
    }),
    "search=word of titles": (round) => ({ search: words[round] ?? "" }),
    "search=three digits of ids": (round) => ({ search: (0xabc + round).toString(16) }),
    "search=letters that no id has": (round) => ({ search: `zz${round}` }),
    "search and participants": (round) => ({ search: `re${round % 2}`, participants: `2:${10 + round}` }),
  };
  const rows: Table["rows"][number][] = [];
  for (const [name, query] of Object.entries(queries)) {
    const taken = await interleave(15, {
      "2026-01": (round) => timed(servers["2026-01"], query(round)),
      "2026-07": (round) => timed(servers["2026-07"], query(round)),
    });
    const figures = Object.values(taken).flatMap((times) => [medianOf(times).median, Math.max(...times)]);
    rows.push([name, ...figures]);
  }
  return {
    title: "Milliseconds to the first page of a filter never asked before, at 1M",
    columns: ["", "2026-01", "slowest", "2026-07, with the total", "slowest"],
    rows,
  };
}

async function timed(server: Server, query: Record<string, string>): Promise<number> {
  const start = performance.now();
  await server.get(pathOf("sessions", query));
  return performance.now() - start;
}

/** Words of titles, the most frequent first. */
function wordsOf(sample: readonly SeenSession[]): string[] {
  const counts = new Map<string, number>();
  for (const { meeting_display_name: title } of sample) {
    for (const word of title.match(/\w{4,}/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
}

function workloads(sample: readonly SeenSession[], total: number): Record<string, string[]> {
  const pages = Math.floor(total / 20);
  const one = (random: Random) => sample[random(sample.length)] ?? { created_at: "", associated_id: "", id: "" };
  const sessions = (query: (random: Random) => Record<string, string | number>) =>
    distinct(1000, (random) => pathOf("sessions", { per_page: 20, ...query(random) }));
  const page = (random: Random) => ({ page_no: 1 + random(pages) });
  /** A page that a filter which so many in a thousand sessions pass has, of its first 1,000. */
  const pageOf = (random: Random, share: number) => 1 + random(Math.min(1000, Math.ceil((pages * share) / 1000)));
  const since = (random: Random) => ({ start_time: one(random).created_at });
  const until = (random: Random) => ({ end_time: one(random).created_at });
  const meeting = (random: Random) => ({ associated_id: one(random).associated_id, ...shortPage });
  const [word = ""] = wordsOf(sample);
  const ended = { status: "ENDED" };
  const byMinutes = { sort_by: "minutesConsumed" };
  const group = (random: Random) => ({ participants: `${2 + random(5)}:9`, page_no: pageOf(random, 200) });
  return {
    "session details": sample.map(({ id }) => pathOf(`sessions/${id}`)),
    "default page": [pathOf("sessions")],
    "any page, hardly ever the same": distinct(100_000, anyPage(total, 20)),
    "deep page": sessions((random) => ({ page_no: Math.ceil(pages / 2) + random(Math.floor(pages / 2)) })),
    "oldest first": sessions((random) => ({ ...page(random), sort_order: "ASC" })),
    "by minutes": sessions((random) => ({ ...page(random), ...byMinutes })),
    "status=LIVE": sessions(() => ({ status: "LIVE", ...shortPage })),
    "status=ENDED": sessions((random) => ({ ...page(random), ...ended })),
    start_time: sessions(since),
    end_time: sessions(until),
    associated_id: sessions(meeting),
    participants: sessions(group),
    search: sessions((random) => ({ search: word, sort_order: random(2) === 0 ? "ASC" : "DESC" })),
    "start_time and end_time": sessions((random) => ({ ...since(random), ...until(random) })),
    "status and start_time": sessions((random) => ({ ...ended, ...since(random) })),
    "associated_id and status": sessions((random) => ({ ...meeting(random), ...ended })),
    "associated_id and start_time": sessions((random) => ({ ...meeting(random), ...since(random) })),
    "start_time by minutes": sessions((random) => ({ ...since(random), ...byMinutes })),
    "associated_id by minutes": sessions((random) => ({ ...meeting(random), ...byMinutes })),
    "participants by minutes": sessions((random) => ({ ...group(random), ...byMinutes })),
    "search and participants": sessions((random) => ({ ...group(random), search: word, page_no: 1, ...shortPage })),
  };
}
