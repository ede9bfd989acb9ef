import { messageOf } from "../../lib/message.js";
import { ConflictError, StateError, UnavailableError } from "../../world/log/event-log.js";

/** What carries messages between two processes; both ends have one. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What an end of a channel does when the other one calls it. */
export type Methods = Readonly<Record<string, (input: never) => unknown>>;

type Message =
  | { readonly call: number; readonly method: string; readonly input: unknown }
  | { readonly done: number; readonly value?: unknown; readonly failed?: Failure };

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly expected?: number;
  readonly last?: number | undefined;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Lets two processes call methods of each other. */
export class Ipc {
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(
    private readonly channel: Channel,
    private readonly methods: Methods,
  ) {
    channel.onMessage((message) => this.#receive(message as Message));
  }

  /** Calls a method of the other end, and returns what that returns. */
  call<T>(method: string, input: unknown = {}): Promise<T> {
    const call = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve: (value) => resolve(value as T), reject });
      this.channel.send({ call, method, input });
    });
  }

  /** Ends all calls, because the other end has gone. */
  fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new UnavailableError(message));
    this.#waiting.clear();
  }

  #receive(message: Message): void {
    if ("call" in message) {
      void this.#run(message.call, message.method, message.input);
      return;
    }
    const waiting = this.#waiting.get(message.done);
    this.#waiting.delete(message.done);
    if (message.failed) waiting?.reject(errorOf(message.failed));
    else waiting?.resolve(message.value);
  }

  async #run(done: number, name: string, input: unknown): Promise<void> {
    try {
      const method = this.methods[name];
      if (!method) throw new Error(`There is no method ${name}.`);
      this.channel.send({ done, value: await method(input as never) });
    } catch (error) {
      this.channel.send({ done, failed: failureOf(error) });
    }
  }
}

function failureOf(error: unknown): Failure {
  const { name } = error instanceof Error ? error : { name: "Error" };
  if (!(error instanceof ConflictError)) return { name, message: messageOf(error) };
  return { name, message: error.message, expected: error.expected, last: error.last };
}

function errorOf({ name, message, expected = 0, last }: Failure): Error {
  if (name === "ConflictError") return new ConflictError(expected, last);
  return name === "StateError" ? new StateError(message) : new UnavailableError(message);
}
