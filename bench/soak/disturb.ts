import { type Activity, activities } from "./activities.js";

/** What happened beside the load. */
export interface Disturbance {
  /** Turns of each activity, and requests that the journal streamed. */
  readonly counts: Readonly<Record<string, number>>;
  /** Unexpected responses and errors. */
  readonly problems: readonly string[];
}

const followed = "requests followed in the journal";

/** Carries out all activities over and over, and follows the journal, until the signal aborts. */
export async function disturb(origin: string, signal: AbortSignal): Promise<Disturbance> {
  const counts: Record<string, number> = { [followed]: 0 };
  const problems: string[] = [];
  const repeat = async (name: string, activity: Activity) => {
    for (let turn = 0; !signal.aborted; turn++) {
      await activity(origin, turn).catch((error: Error) => problems.push(`${name}: ${error.message}`));
      counts[name] = turn + 1;
    }
  };
  const follow = followJournal(origin, signal, () => (counts[followed] = (counts[followed] ?? 0) + 1)).catch(
    (error: Error) => {
      if (!signal.aborted) problems.push(`the journal: ${error.message}`);
    },
  );
  await Promise.all([follow, ...Object.entries(activities).map(([name, activity]) => repeat(name, activity))]);
  return { counts, problems };
}

async function followJournal(origin: string, signal: AbortSignal, onRequest: () => void): Promise<void> {
  const { body } = await fetch(`${origin}/_testkit/journal/stream`, { signal });
  for await (const chunk of body ?? []) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) if (chunk[at + 1] === 10) onRequest();
  }
}
