import type { Model } from "./linearizability.js";

/** What clients do with the participants of a meeting. */
export type RoomCall =
  | { readonly do: "join"; readonly who: string }
  | { readonly do: "leave"; readonly who: string }
  | { readonly do: "end" }
  | { readonly do: "read" };

/** Who is present afterwards, in the order in which they joined, or that the mock has rejected the call. */
export type RoomOutput = readonly string[] | "rejected";

/** The active session of a meeting, of which there is at most one: who is present. */
export const room: Model<readonly string[] | undefined, RoomCall, RoomOutput> = {
  initial: undefined,
  apply(present, call) {
    const rejected = { state: present, output: "rejected" } as const;
    if (call.do === "join") {
      if (present?.includes(call.who)) return rejected;
      return changed([...(present ?? []), call.who]);
    }
    if (present === undefined) return rejected;
    if (call.do === "read") return changed(present);
    if (call.do === "end") return { state: undefined, output: [] };
    return present.includes(call.who) ? changed(present.filter((who) => who !== call.who)) : rejected;
  },
  key: (present) => JSON.stringify(present ?? null),
  isEqual: (expected, seen) => JSON.stringify(expected) === JSON.stringify(seen),
};

function changed(present: readonly string[]) {
  return { state: present, output: present };
}
