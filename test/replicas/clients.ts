import { setTimeout as pause } from "node:timers/promises";
import type { ReplicaProcess } from "./fleet.js";
import { type Call, isLinearizable, UndecidedError } from "./linearizability.js";
import { type RoomCall, type RoomOutput, room } from "./room.js";
import { randomOf } from "./schedule.js";

const clients = 3;
const timeoutMs = 9000;

/** A response of the control API; undefined when there was none. */
export interface Reply {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly text: string;
}

/** A scope with clients that call all replicas, and what they saw. */
export class ScopeClients {
  readonly calls: Call<RoomCall, RoomOutput>[] = [];
  /** When a command was acknowledged last, and how many were. */
  acknowledgedAt = 0;
  acknowledged = 0;
  #position = 0;
  #meetingId = "";
  #isEnded = false;

  constructor(
    readonly name: string,
    private readonly seed: number,
    private readonly replicas: readonly ReplicaProcess[],
  ) {}

  /** Creates the meeting, and lets the clients call until they are stopped. */
  async run(): Promise<void> {
    for (let attempts = this.seed; this.#meetingId === "" && !this.#isEnded; attempts++) {
      const created = await this.send(this.replicas[attempts % 3], "meetings/create", { title: "Room" });
      if (created?.status === 200) this.#meetingId = String(created.data.id);
      else await pause(100);
    }
    await Promise.all(Array.from({ length: clients }, (_, index) => this.#call(index)));
  }

  stop(): void {
    this.#isEnded = true;
  }

  /** Sends a command to a replica, which shows at least what any client of the scope has seen. */
  async send(replica: ReplicaProcess | undefined, path: string, body?: object): Promise<Reply | undefined> {
    try {
      const response = await fetch(`${replica?.url}/scope/${this.name}/_testkit/${path}`, {
        method: body ? "POST" : "GET",
        headers: { "content-type": "application/json", "x-testkit-min-position": String(this.#position) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      this.#position = Math.max(this.#position, Number(response.headers.get("x-testkit-position") ?? 0));
      return { status: response.status, data: JSON.parse(text).data ?? {}, text };
    } catch {
      return undefined;
    }
  }

  /** Returns what is wrong with what the clients saw, given all events of the scope; undefined when that is undecided. */
  violations(events: readonly object[]): string[] | undefined {
    const texts = events.map((event) => JSON.stringify(event));
    const times = (type: RegExp, who: string) =>
      texts.filter((text) => type.test(text) && text.includes(`"${who}"`)).length;
    const violations: string[] = [];
    const happened = this.calls.filter(({ input, output }) => {
      if (input.do === "read") return true;
      if (input.do === "end")
        return output !== undefined || texts.some((text) => text.includes('"type":"SessionEnded"'));
      if (input.do === "leave") return output !== undefined || times(/"type":"\w*Left"/, input.who) > 0;
      const joins = times(/"type":"(\w*Joined|SessionStarted)"/, input.who);
      if (joins > 1) violations.push(`applied ${joins} times: the join of ${input.who}`);
      if (joins === 0 && Array.isArray(output)) violations.push(`lost although acknowledged: the join of ${input.who}`);
      return joins > 0 || output !== undefined;
    });
    try {
      if (!isLinearizable(happened, room)) violations.push("the history is not linearizable");
    } catch (error) {
      if (!(error instanceof UndecidedError)) throw error;
      return violations.length > 0 ? violations : undefined;
    }
    return violations;
  }

  async #call(client: number): Promise<void> {
    const random = randomOf(this.seed * 10 + client);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
    const joined: string[] = [];
    for (let count = 0; !this.#isEnded; count++) {
      await pause(20 + 60 * random());
      const kind = random();
      const leaver = pick(joined);
      const input: RoomCall =
        kind < 0.4
          ? { do: "read" }
          : kind < 0.42
            ? { do: "end" }
            : kind < 0.7 && leaver !== undefined
              ? { do: "leave", who: leaver }
              : { do: "join", who: `${this.name}-${client}-${count}` };
      const start = performance.now();
      const reply = await this.#perform(pick(this.replicas), input);
      const end = performance.now();
      const output = outputOf(reply);
      if (input.do !== "read" && reply?.status === 200) {
        this.acknowledgedAt = end;
        this.acknowledged++;
      }
      if (input.do === "join" && Array.isArray(output)) joined.push(input.who);
      if (input.do === "leave") joined.splice(joined.indexOf(input.who), 1);
      // A read without a response, and a command that was certainly rejected, say nothing.
      if (output === "nothing" || (output === undefined && input.do === "read")) continue;
      this.calls.push({ input, output, start, end });
    }
  }

  #perform(replica: ReplicaProcess | undefined, input: RoomCall): Promise<Reply | undefined> {
    const meeting_id = this.#meetingId;
    if (input.do === "read") return this.send(replica, `sessions/read?meeting_id=${meeting_id}`);
    if (input.do === "end") return this.send(replica, "sessions/end", { meeting_id });
    const who = { participant_id: input.who, ...(input.do === "join" && { name: input.who }) };
    return this.send(replica, `sessions/${input.do}`, { meeting_id, ...who });
  }
}

function outputOf(reply: Reply | undefined): RoomOutput | "nothing" | undefined {
  if (reply?.status === 200) return (reply.data.participants as { id: string }[]).map(({ id }) => id);
  if (reply?.status === 404) return "rejected";
  if (reply?.status !== 409) return undefined;
  return reply.text.includes("kept changing the state") ? "nothing" : "rejected";
}
