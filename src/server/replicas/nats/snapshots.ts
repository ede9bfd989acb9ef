import type { ObjectStore } from "@nats-io/obj";
import { messageOf } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import type { StoredSnapshot } from "../shared-log.js";
import { type StreamAccess, subjectPrefix } from "./stream.js";

const snapshotName = "snapshot";

/** The snapshots of a log, in the object store beside its stream: the newest one. */
export class NatsSnapshots {
  constructor(private readonly access: Pick<StreamAccess, "objects" | "streams" | "stream">) {}

  /** Returns the newest one. Throws `StateError` when it cannot be read, or is missing although its records were removed. */
  async load(): Promise<StoredSnapshot | undefined> {
    const { objects, stream } = this.access;
    const found = await objects.get(snapshotName);
    const { first } = stream;
    const position = this.#positionOf(found?.info);
    if (!found || position === undefined || position < first - 1) {
      if (first <= 1) return undefined;
      throw this.#broken(`the stream begins at ${first}, and there is no snapshot of what was before`);
    }
    try {
      const text = await new Response(found.data).text();
      const failed = await found.error;
      if (failed) throw failed;
      JSON.parse(text);
      return { position, text };
    } catch (error) {
      throw this.#broken(`the snapshot at position ${position} cannot be read (${messageOf(error)})`);
    }
  }

  /** Stores one, unless there is a later one, and removes the records before the one before it. */
  async save({ position, text }: StoredSnapshot, used: ReadonlyMap<string, number>): Promise<void> {
    const { objects, streams, stream } = this.access;
    const before = await objects.info(snapshotName);
    const previous = this.#positionOf(before) ?? 0;
    if (previous >= position) return;
    const metadata = { position: String(position), stream: stream.id };
    await objects.putBlob({ name: snapshotName, metadata }, new TextEncoder().encode(text));
    // Replicas that are a little behind go on without a snapshot. The last record of each subject stays: new ones name it.
    const { name } = stream;
    const { state } = await streams.streams.info(name, { subjects_filter: `${subjectPrefix(name)}.>` });
    for (const filter of Object.keys(state.subjects ?? {})) {
      const seq = Math.min(previous + 1, used.get(filter) ?? position);
      if (seq > 1) await streams.streams.purge(name, { filter, seq });
    }
  }

  /** Position of a snapshot of this stream; undefined for one of a former stream of its name. */
  #positionOf(info: Awaited<ReturnType<ObjectStore["info"]>> | undefined): number | undefined {
    const { position, stream } = info?.metadata ?? {};
    return info && !info.deleted && (stream ?? "") === this.access.stream.id && /^\d+$/.test(position ?? "")
      ? Number(position)
      : undefined;
  }

  #broken(what: string): StateError {
    const { name } = this.access.stream;
    return new StateError(
      `the world of ${name} is incomplete: ${what}; restore the object store testkit-${name}, or choose another stream`,
    );
  }
}
