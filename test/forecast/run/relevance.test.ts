import { expect, test } from "vitest";
import type { Mutant } from "../../../src/forecast/mutants/mutant.js";
import {
  changedPaths,
  earlyRelevance,
  mayShow,
  relevanceOf,
  replayAll,
  urlsOf,
} from "../../../src/forecast/run/relevance.js";
import type { RunMock, SentRequest } from "../../../src/forecast/run/run-mock.js";

test("the paths at which bodies differ", () => {
  const before = { data: { sessions: [{ id: 1, a: { b: 1 } }, { id: 2 }] }, success: true };
  const after = { data: { sessions: [{ id: 1, a: { b: 2 }, c: 1 }] }, success: true };
  expect([...changedPaths(before, after)].sort()).toEqual([
    "$.data.sessions",
    "$.data.sessions[*].a.b",
    "$.data.sessions[*].c",
  ]);
  expect([...changedPaths(before, before)]).toEqual([]);
});

test("what tests created is judged by what is read of it", () => {
  const usual = { url: "/s", operation: "GetSessionDetails", status: 404, body: "{}", isReproduced: false } as const;
  const mutant: Mutant = {
    id: "m",
    kind: "contract",
    operations: ["GetSessionDetails"],
    sentence: "",
    contract: "",
    operator: "removed",
    changes: ["$.data.ended_at"],
    settings: { faults: [{ when: {}, effect: { drop_field: "data.ended_at" } }] },
  };
  const reads = (path: string, untracked: string[] = []) => {
    const places = [{ file: "a.js", line: 1 }];
    const all = ["$", path].map((one) => ({ operation: "GetSessionDetails", path: one, places }));
    return { tracked: true, reads: all, untracked };
  };
  const relevanceWith = (path: string, exchange = usual) => relevanceOf(mutant, [exchange], [exchange], reads(path));
  expect(relevanceWith("$.data.ended_at").matters).toBe("yes");
  expect(relevanceWith("$.data.started_at").matters).toBe("no");
  // Something else, such as a page, got responses too, and may have read anything.
  const partly = reads("$.data.started_at", ["GetSessionDetails"]);
  expect(relevanceOf(mutant, [usual], [usual], partly).matters).toBe("unknown");
  expect(relevanceOf(mutant, [usual], [usual], { tracked: false, reads: [], untracked: [] }).matters).toBe("unknown");
  // Without a request, only where all reads are known.
  expect(earlyRelevance(mutant, [usual], reads("$.data.started_at"))).toEqual({
    matters: "no",
    because: "nothing reads $.data.ended_at",
  });
  expect(earlyRelevance(mutant, [usual], reads("$.data.ended_at"))).toBeUndefined();
  expect(earlyRelevance(mutant, [usual], partly)).toBeUndefined();
  const several = { ...mutant, changes: ["$.meta", "$.data.ended_at"] };
  expect(earlyRelevance(several, [usual], reads("$.data.started_at"))).toMatchObject({
    because: "nothing reads $.meta, $.data.ended_at",
  });
  expect(relevanceOf(several, [usual], [usual], reads("$.data.ended_at"))).toMatchObject({ path: "$.data.ended_at" });
  const { changes: _, ...another } = mutant;
  expect(relevanceOf(another, [usual], [usual], reads("$.data.id")).matters).toBe("unknown");
});

test("a fraction is no change where numbers have one as they are", () => {
  const body = JSON.stringify({ data: [{ minutes: 1.5, people: 2 }, { minutes: 3 }] });
  const usual = { url: "/s", operation: "GetSessions", status: 200, body, isReproduced: true } as const;
  const mutant = (field: string) =>
    ({ operations: ["GetSessions"], changes: [`$.data[*].${field}`], addsFraction: true }) as unknown as Mutant;
  const reads = { tracked: false, reads: [], untracked: [] };
  expect(earlyRelevance(mutant("minutes"), [usual], reads)).toMatchObject({ matters: "no" });
  expect(earlyRelevance(mutant("people"), [usual], reads)).toBeUndefined();
});

test("a mutant may show where a response differs, or is not the one that the command got", () => {
  const mutant = { operations: ["GetSessions"] } as unknown as Mutant;
  const usual = { url: "/s", operation: "GetSessions", status: 200, body: "{}", isReproduced: true } as const;
  const other = { ...usual, operation: "GetMeetings" } as const;
  expect(mayShow(mutant, [usual, other], [usual, other])).toBe(false);
  expect(mayShow(mutant, [usual], [{ ...usual, body: "[]" }])).toBe(true);
  expect(mayShow(mutant, [usual], [{ ...usual, status: 404 }])).toBe(true);
  // What nobody requested again, or the command got otherwise.
  expect(mayShow(mutant, [usual])).toBe(true);
  expect(mayShow(mutant, [{ ...usual, isReproduced: false }], [usual])).toBe(true);
  expect(mayShow(mutant, [{ ...other, isReproduced: false }], [other])).toBe(false);
});

test("a response counts as the one that the command got only with its status and length", async () => {
  const mock = { replay: async () => ({ status: 200, body: "{}" }) } as unknown as RunMock;
  const sent = (status: number, bytes?: number) => {
    return { method: "GET", url: "/s", operation: "GetSessions", faulted: false, intact: true, status, bytes };
  };
  const isReproduced = async (...requests: SentRequest[]) =>
    (await replayAll(mock, urlsOf(requests))).map((exchange) => exchange.isReproduced);
  expect(await isReproduced(sent(200, 2), sent(200))).toEqual([true]);
  expect(await isReproduced(sent(200, 2), sent(404, 2))).toEqual([false]);
  expect(await isReproduced(sent(200, 2), sent(200, 90))).toEqual([false]);
});

test("a mutant is tried on the requests of its operations only", async () => {
  const replayed: string[] = [];
  const replay = async (url: string) => ({ status: replayed.push(url), body: "{}" });
  const sent = ["GetSessions", "GetMeetings"].map((operation) => ({ method: "GET", url: `/${operation}`, operation }));
  const urls = urlsOf(sent as unknown as SentRequest[]);
  const mutated = await replayAll({ replay } as unknown as RunMock, urls, ["GetMeetings"]);
  expect(replayed).toEqual(["/GetMeetings"]);
  const usual = mutated.map((exchange) => ({ ...exchange, status: 1, isReproduced: true }));
  const mutant = { operations: ["GetMeetings"] } as unknown as Mutant;
  const reads = { tracked: false, reads: [], untracked: [] };
  expect([mayShow(mutant, usual, mutated), relevanceOf(mutant, usual, mutated, reads).matters]).toEqual([false, "no"]);
});
