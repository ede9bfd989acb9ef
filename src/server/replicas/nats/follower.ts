import { setTimeout as pause } from "node:timers/promises";
import type { ConsumerMessages } from "@nats-io/jetstream";
import type { StreamAccess } from "./stream.js";

/** A message of a stream, from a consumer or as it is stored. */
export interface StreamMessage {
  readonly seq: number;
  readonly subject: string;
  readonly headers?: { get(name: string): string } | undefined;
  string(): string;
}

type Deliver = (message: StreamMessage) => Promise<void>;

const retryMs = 100;
/** How long a message may take to arrive once it is known to exist. */
const lateMs = 250;
/** After how long without an expected message the consumer is considered lost. */
const stuckMs = 2000;

/** Delivers all messages of a stream in order, each once, even while its consumer is lost with a server. */
export class NatsFollower {
  #messages: ConsumerMessages | undefined;
  #isStopped = false;
  #isCatchingUp = false;
  #delivering: Promise<void> = Promise.resolve();

  constructor(
    private readonly access: Pick<StreamAccess, "nats" | "streams" | "client" | "stream">,
    private readonly last: () => Promise<number>,
    private position: number,
    private readonly deliver: Deliver,
  ) {
    void this.#consume();
    void this.#watch();
  }

  stop(): void {
    this.#isStopped = true;
    this.#messages?.stop();
  }

  /** Reads the messages up to a position if they do not arrive in time. */
  expect(position: number): void {
    const late = () => {
      if (this.position < position) void this.#catchUp(position);
    };
    if (this.position < position) setTimeout(late, lateMs).unref();
  }

  /** Consumes the stream, and starts again when the server or the connection ends that. */
  async #consume(): Promise<void> {
    while (!this.#isStopped) {
      const { nats, client, stream } = this.access;
      try {
        const consumer = await client.consumers.get(stream.name, {
          deliver_policy: nats.jetstream.DeliverPolicy.StartSequence,
          opt_start_seq: this.position + 1,
        });
        this.#messages = await consumer.consume({ max_messages: 2000, idle_heartbeat: 1000, expires: 5000 });
        for await (const message of this.#messages) await this.#deliver(message);
      } catch {
        // The server is down, or another leader is being elected.
      }
      if (!this.#isStopped) await pause(retryMs);
    }
  }

  /** Replaces a consumer that delivers nothing although the stream has more. */
  async #watch(): Promise<void> {
    while (!this.#isStopped) {
      const before = this.position;
      await pause(stuckMs, undefined, { ref: false });
      if (this.#isStopped || this.position !== before) continue;
      const last = await this.last().catch(() => 0);
      if (this.position !== before || last <= before) continue;
      this.#messages?.stop();
      await this.#catchUp(last);
    }
  }

  async #catchUp(position: number): Promise<void> {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    const { streams, stream } = this.access;
    try {
      while (this.position < position && !this.#isStopped) {
        const next = { seq: this.position + 1, next_by_subj: ">" };
        const message = await streams.streams.getMessage(stream.name, next);
        if (!message) break;
        const { seq, subject, header: headers } = message;
        await this.#deliver({ seq, subject, headers, string: () => message.string() });
      }
    } catch {
      // The consumer delivers the rest.
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /** Delivers a message once, after the previous one. */
  #deliver(message: StreamMessage): Promise<void> {
    const delivering = this.#delivering.then(async () => {
      if (message.seq <= this.position || this.#isStopped) return;
      await this.deliver(message);
      this.position = message.seq;
    });
    this.#delivering = delivering.catch(() => {});
    return delivering;
  }
}
