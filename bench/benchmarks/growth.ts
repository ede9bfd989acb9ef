import type { Benchmark, Table } from "../benchmark.js";
import { load } from "../measure/load.js";
import { meanSize, pathOf, type SeenSession, sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer } from "../measure/server.js";

const seconds = 1;
const sizes = { "1k": 1000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000 } as const;

type Size = keyof typeof sizes;
const names = Object.keys(sizes) as Size[];

const sessionsPerMeeting = 20;

/** URLs of each list under load: few, so that the first request of each at 1M does not take minutes. */
const urls = 5;

/** Further values of a filter that are timed after its first. */
const furtherValues = 3;

/** What ten, a hundred and a thousand times as many sessions and meetings cost. */
export const growth: Benchmark = {
  name: "growth",
  title: "Queries at 10k, 100k and 1M sessions against the same at 1k",
  async run({ rounds = 2 }) {
    const running: Server[] = [];
    const start = async (sessions: number): Promise<Started> => {
      const from = performance.now();
      const server = await startServer(mock(sessions, sessions / sessionsPerMeeting));
      running.push(server);
      await server.get(pathOf("sessions"));
      return { server, sessions, ready: performance.now() - from, memory: await server.memory() };
    };
    try {
      const empty = await start(0);
      const started = await bySize((size) => start(sizes[size]));
      const filters = await bySize(async (size) =>
        queries(await sampleSessions(started[size].server, sizes[size], 200), sizes[size]),
      );
      const servers = await bySize(async (size) => started[size].server);
      const tables = [await firstRequests(servers, filters), await rates(servers, filters, rounds)];
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

/** The query of a list; another index gives another value of its filter, or another page. */
type Query = (index: number) => Readonly<Record<string, string | number>>;

async function bySize<Value>(make: (size: Size) => Promise<Value>): Promise<Record<Size, Value>> {
  const made: Partial<Record<Size, Value>> = {};
  for (const size of names) made[size] = await make(size);
  return made as Record<Size, Value>;
}

/** Times requests whose selection nothing has cached: the first with a filter, and later ones with other values. */
async function firstRequests(
  servers: Record<Size, Server>,
  filters: Record<Size, Record<string, Query>>,
): Promise<Table> {
  const rows: Table["rows"][number][] = [];
  for (const name of Object.keys(filters["1k"])) {
    const times = await bySize(async (size) => {
      const taken: number[] = [];
      for (let index = 0; index <= furtherValues; index++) {
        const path = listPath(filters[size][name]?.(urls + index));
        const from = performance.now();
        await servers[size].get(path);
        taken.push(performance.now() - from);
      }
      return taken;
    });
    rows.push([
      name,
      ...names.map((size) => times[size][0] ?? Number.NaN),
      ...names.map((size) => medianOf(times[size].slice(1)).median),
    ]);
  }
  return {
    title: "Milliseconds of uncached requests: the first of a list, and the median of others with new values",
    columns: ["", ...names.map((size) => `first at ${size}`), ...names.map((size) => `others at ${size}`)],
    rows,
  };
}

/** Measures lists that have been requested before. */
async function rates(
  servers: Record<Size, Server>,
  filters: Record<Size, Record<string, Query>>,
  rounds: number,
): Promise<Table> {
  const rows: Table["rows"][number][] = [];
  for (const name of Object.keys(filters["1k"])) {
    const paths = (size: Size) => [
      ...new Set(Array.from({ length: urls }, (_, index) => listPath(filters[size][name]?.(index)))),
    ];
    for (const size of names) for (const path of paths(size)) await servers[size].get(path);
    const loaded = (size: Size) => () => load(servers[size], paths(size), { connections: 50, seconds });
    const taken = await interleave(rounds, {
      "1k": loaded("1k"),
      "10k": loaded("10k"),
      "100k": loaded("100k"),
      "1M": loaded("1M"),
    });
    const rate = (size: Size) => taken[size].map((result) => result.rate);
    const ofSmall = (size: Size) => medianRatio(rate(size), rate("1k"));
    rows.push([
      name,
      await meanSize(servers["1k"], paths("1k")),
      await meanSize(servers["1M"], paths("1M")),
      ...names.map((size) => medianOf(rate(size)).median),
      ofSmall("10k").median,
      ofSmall("100k").median,
      ofSmall("1M").median,
      ofSmall("1M").spread,
    ]);
  }
  return {
    title: `Cached requests per second, at most ${urls} URLs a list, 50 connections`,
    columns: [
      "",
      "bytes at 1k",
      "bytes at 1M",
      ...names.map((size) => `req/s at ${size}`),
      "10k of 1k",
      "100k of 1k",
      "1M of 1k",
      "spread",
    ],
    rows,
  };
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

function listPath(query: ReturnType<Query> = {}): string {
  return pathOf("sessions", { per_page: 20, ...query });
}

/** Words of titles, the most frequent first. */
function wordsOf(sample: readonly SeenSession[]): string[] {
  const counts = new Map<string, number>();
  for (const { meeting_display_name: title } of sample) {
    for (const word of title.match(/\w{4,}/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
}

/** Lists what is measured. At 1k some lists have fewer rows than a page, so those show 5. */
function queries(sample: readonly SeenSession[], total: number): Record<string, Query> {
  const pages = Math.floor(total / 20);
  const words = wordsOf(sample);
  const one = (index: number) =>
    sample[(index * 7 + 3) % sample.length] ?? { created_at: "", associated_id: "", id: "" };
  const page: Query = (index) => ({ page_no: 1 + Math.floor((pages * (index + 1)) / 12) });
  const since: Query = (index) => ({ start_time: one(index).created_at });
  const until: Query = (index) => ({ end_time: one(index).created_at });
  const meeting: Query = (index) => ({ associated_id: one(index).associated_id, per_page: 5 });
  const group: Query = (index) => ({ participants: `${2 + (index % 3)}:${6 + index}` });
  const search: Query = (index) => ({ search: words[index % words.length] ?? "" });
  const byMinutes: Query = () => ({ sort_by: "minutesConsumed" });
  const ended: Query = () => ({ status: "ENDED" });
  const all =
    (...parts: readonly Query[]): Query =>
    (index) =>
      Object.assign({}, ...parts.map((part) => part(index)));
  return {
    "any page": page,
    "oldest first": all(page, () => ({ sort_order: "ASC" })),
    "by minutes": all(page, byMinutes),
    "status=LIVE": (index) => ({ status: "LIVE", per_page: 5, page_no: 1 + index }),
    "status=ENDED": all(page, ended),
    start_time: since,
    end_time: until,
    associated_id: meeting,
    participants: group,
    search,
    "search, digits of ids": (index) => ({ search: (0xabc + index).toString(16), per_page: 5 }),
    "start_time and end_time": all(since, (index) => until(index + 1)),
    "status and start_time": all(ended, since),
    "associated_id and start_time": all(meeting, since),
    "start_time by minutes": all(since, byMinutes),
    "participants by minutes": all(group, byMinutes),
    "search and participants": all(search, group, () => ({ per_page: 5 })),
  };
}
