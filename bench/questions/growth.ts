import { load } from "../measure/load.js";
import { distinct, pathOf, type Random, type SeenSession, sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer } from "../measure/server.js";
import type { Question, Table } from "../question.js";

const rounds = 3;
const seconds = 1;
const few = 1000;
const many = 1_000_000;

/** What a thousand times as many sessions cost. */
export const growth: Question = {
  name: "growth",
  title: `Queries at ${many.toLocaleString("en")} sessions against the same at ${few.toLocaleString("en")}`,
  async ask() {
    const start = performance.now();
    await using small = await startServer(mock(few));
    await small.get(pathOf("sessions"));
    const smallReady = performance.now() - start;
    await using large = await startServer(mock(many));
    await large.get(pathOf("sessions"));
    const largeReady = performance.now() - start - smallReady;
    const perSession = ((await large.memory()) - (await small.memory())) / (many - few);
    return [
      await rates(small, large),
      await firstPages(large),
      {
        title: "Size",
        columns: ["", "value"],
        rows: [
          [`ms until ${few} sessions are served`, smallReady],
          [`ms until ${many} sessions are served`, largeReady],
          ["resident bytes a session, before any load", perSession],
          [
            "resident bytes a session, after all load",
            ((await large.memory()) - (await small.memory())) / (many - few),
          ],
        ],
      },
    ];
  },
};

async function rates(small: Server, large: Server): Promise<Table> {
  const smallPaths = workloads(await sampleSessions(small, few, 1000), few);
  const largePaths = workloads(await sampleSessions(large, many, 1000), many);
  const rows: Table["rows"][number][] = [];
  for (const [name, paths] of Object.entries(smallPaths)) {
    const rate = async (server: Server, asked: readonly string[]) => load(server, asked, { connections: 50, seconds });
    const taken = await interleave(rounds, {
      small: () => rate(small, paths),
      large: () => rate(large, largePaths[name] ?? []),
    });
    const rates = { small: taken.small.map(({ rate }) => rate), large: taken.large.map(({ rate }) => rate) };
    const costs = { small: taken.small.map(({ cost }) => cost), large: taken.large.map(({ cost }) => cost) };
    const ratio = medianRatio(rates.large, rates.small);
    rows.push([
      name,
      medianOf(rates.small).median,
      medianOf(rates.large).median,
      ratio.median,
      ratio.spread,
      medianOf(costs.small).median / medianOf(costs.large).median,
    ]);
  }
  return {
    title: "Requests per second, 20 rows a page",
    columns: ["", "at 1k", "at 1M", "ratio", "spread", "ratio of processor time"],
    rows,
  };
}

/** Pages that no index and no kept result serves: their filters have never been asked for. */
async function firstPages(server: Server): Promise<Table> {
  const taken = await interleave(15, {
    "participants=N:M": (round) => timed(server, { participants: `${1 + (round % 9)}:${10 + round}` }),
    "participants=N:M by minutes": (round) =>
      timed(server, { participants: `${1 + (round % 9)}:${30 + round}`, sort_by: "minutesConsumed" }),
    "search=word of titles": (round) => timed(server, { search: `sync${" ".repeat(round)}` }),
    "search=end of an id": (round) => timed(server, { search: (0xabc + round).toString(16) }),
    "search=letters that no id has": (round) => timed(server, { search: `zz${round}` }),
    "search and participants": (round) => timed(server, { search: `re${round % 2}`, participants: `2:${10 + round}` }),
  });
  return {
    title: "Milliseconds to the first page of a filter never asked before, at 1M",
    columns: ["", "ms", "slowest"],
    rows: Object.entries(taken).map(([name, times]) => [name, medianOf(times).median, Math.max(...times)]),
  };
}

async function timed(server: Server, query: Record<string, string>): Promise<number> {
  const start = performance.now();
  await server.get(pathOf("sessions", query));
  return performance.now() - start;
}

function workloads(sample: readonly SeenSession[], total: number): Record<string, string[]> {
  const pages = Math.floor(total / 20);
  const one = (random: Random) => sample[random(sample.length)] ?? { created_at: "", associated_id: "", id: "" };
  const sessions = (count: number, query: (random: Random) => Record<string, string | number>) =>
    distinct(count, (random) => pathOf("sessions", { per_page: 20, ...query(random) }));
  const page = (random: Random) => ({ page_no: 1 + random(pages) });
  const since = (random: Random) => ({ start_time: one(random).created_at });
  const meeting = (random: Random) => ({ associated_id: one(random).associated_id });
  const ended = { status: "ENDED" };
  const byMinutes = { sort_by: "minutesConsumed" };
  const group = (random: Random) => ({ participants: `${2 + random(5)}:9` });
  return {
    "session details": sample.map(({ id }) => pathOf(`sessions/${id}`)),
    "default page": sessions(1, () => ({})),
    "deep page": sessions(1000, (random) => ({ page_no: Math.ceil(pages / 2) + random(Math.floor(pages / 2)) })),
    "any page": sessions(50_000, page),
    "oldest first": sessions(1000, (random) => ({ ...page(random), sort_order: "ASC" })),
    "by minutes": sessions(1000, (random) => ({ ...page(random), ...byMinutes })),
    "status=LIVE": sessions(1000, () => ({ status: "LIVE" })),
    "status=ENDED": sessions(1000, (random) => ({ ...page(random), ...ended })),
    start_time: sessions(1000, since),
    "start_time and end_time": sessions(1000, (random) => ({ ...since(random), end_time: one(random).created_at })),
    associated_id: sessions(1000, meeting),
    participants: sessions(1000, (random) => ({ ...group(random), page_no: 1 + random(10) })),
    search: sessions(1000, (random) => ({ search: "review", page_no: 1 + random(5) })),
    "status and start_time": sessions(1000, (random) => ({ ...ended, ...since(random) })),
    "associated_id and status": sessions(1000, (random) => ({ ...meeting(random), ...ended })),
    "associated_id and start_time": sessions(1000, (random) => ({ ...meeting(random), ...since(random) })),
    "start_time by minutes": sessions(1000, (random) => ({ ...since(random), ...byMinutes })),
    "associated_id by minutes": sessions(1000, (random) => ({ ...meeting(random), ...byMinutes })),
    "associated_id and start_time by minutes": sessions(1000, (random) => ({
      ...meeting(random),
      ...since(random),
      ...byMinutes,
    })),
    "participants by minutes": sessions(1000, (random) => ({
      ...group(random),
      ...byMinutes,
      page_no: 1 + random(10),
    })),
  };
}
