import fc from "fast-check";
import { expect, test } from "vitest";
import { type Call, isLinearizable } from "./linearizability.js";
import { type RoomCall, type RoomOutput, room } from "./room.js";

type RoomHistory = readonly Call<RoomCall, RoomOutput>[];

const who = fc.constantFrom("Ada", "Ben", "Cem");
const roomCall: fc.Arbitrary<RoomCall> = fc.oneof(
  fc.record({ do: fc.constant("join" as const), who }),
  fc.record({ do: fc.constant("leave" as const), who }),
  fc.constant({ do: "end" } as const),
  fc.constant({ do: "read" } as const),
);

/** Calls that took effect one after the other, each at a moment between a start and an end that overlap those of others. */
const legal: fc.Arbitrary<RoomHistory> = fc
  .array(fc.tuple(roomCall, fc.nat(30), fc.nat(30), fc.boolean()), { minLength: 1, maxLength: 25 })
  .map((drawn) => {
    let state = room.initial;
    return drawn.map(([input, before, after, isKnown], index) => {
      const next = room.apply(state, input);
      state = next.state;
      const at = index * 10;
      return {
        input,
        output: isKnown || input.do === "read" ? next.output : undefined,
        start: at - before,
        end: at + after,
      };
    });
  });

test("accepts calls that took effect one after the other, however they overlap", () => {
  fc.assert(fc.property(legal, (history) => isLinearizable(history, room)));
});

test("does not depend on the order in which calls are listed", () => {
  fc.assert(
    fc.property(legal, fc.infiniteStream(fc.nat()), (history, order) => {
      const shuffled = history.map((call) => [order.next().value, call] as const).sort(([a], [b]) => a - b);
      return isLinearizable(
        shuffled.map(([, call]) => call),
        room,
      );
    }),
  );
});

test("accepts calls of unknown effect that never took place", () => {
  fc.assert(
    fc.property(legal, roomCall, (history, input) =>
      isLinearizable([...history, { input, output: undefined, start: -1, end: 0 }], room),
    ),
  );
});

test("rejects a history in which somebody is read who never joined", () => {
  fc.assert(
    fc.property(legal, fc.nat(), (history, at) => {
      const start = history[at % history.length]?.start ?? 0;
      const impossible = { input: { do: "read" } as const, output: ["Eve"], start, end: start + 40 };
      return !isLinearizable([...history, impossible], room);
    }),
  );
});

test("the checker agrees with a search of all orders", () => {
  const small = fc.array(
    fc.record({
      input: roomCall,
      output: fc.option(fc.oneof(fc.constant("rejected" as const), fc.subarray(["Ada", "Ben", "Cem"])), {
        nil: undefined,
      }),
      start: fc.nat(8),
      length: fc.nat(6),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(small, (drawn) => {
      const history = drawn.map(({ length, ...call }) => ({ ...call, end: call.start + length }));
      expect(isLinearizable(history, room)).toBe(someOrderIsLegal(history, room.initial));
    }),
    { numRuns: 500 },
  );
});

test.each<[string, RoomHistory]>([
  ["a lost join", [call("join Ada", ["Ada"], 0, 1), call("read", "rejected", 2, 3)]],
  [
    "a stale read",
    [call("join Ada", ["Ada"], 0, 1), call("join Ben", ["Ada", "Ben"], 2, 3), call("read", ["Ada"], 4, 5)],
  ],
  ["a join that took effect twice", [call("join Ada", ["Ada"], 0, 1), call("read", ["Ada", "Ada"], 2, 3)]],
  [
    "reads that go back",
    [call("join Ada", undefined, 0, 9), call("read", ["Ada"], 1, 2), call("read", "rejected", 3, 4)],
  ],
  [
    "orders that differ",
    [
      call("join Ada", ["Ada", "Ben"].slice(0, 1), 0, 9),
      call("join Ben", ["Ada", "Ben"], 0, 9),
      call("read", ["Ben", "Ada"], 10, 11),
    ],
  ],
])("rejects %s", (_name, history) => {
  expect(isLinearizable(history, room)).toBe(false);
});

test("decides a hundred calls of four clients, some of unknown effect, at once", () => {
  const history: Call<RoomCall, RoomOutput>[] = [];
  let present: readonly string[] = [];
  for (let index = 0; index < 100; index++) {
    const name = `p${index}`;
    if (index % 10 < 7) present = [...present, name];
    history.push({
      input: { do: "join", who: name },
      output: index % 10 < 7 ? present : undefined,
      start: index * 10,
      end: index * 10 + 35,
    });
  }
  const startedAt = performance.now();
  expect(isLinearizable(history, room)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

function call(text: string, output: RoomOutput | undefined, start: number, end: number): Call<RoomCall, RoomOutput> {
  const [action, name = ""] = text.split(" ");
  return { input: { do: action, who: name } as RoomCall, output, start, end };
}

/** Tries every order of every choice of calls that have a known effect or took place. */
function someOrderIsLegal(rest: RoomHistory, state: typeof room.initial): boolean {
  if (rest.every(({ output }) => output === undefined)) return true;
  return rest.some((next) => {
    const others = rest.filter((other) => other !== next);
    if (others.some(({ output, end }) => output !== undefined && end < next.start)) return false;
    const { state: after, output } = room.apply(state, next.input);
    return (next.output === undefined || room.isEqual(output, next.output)) && someOrderIsLegal(others, after);
  });
}
