import { readFile } from "node:fs/promises";
import { z } from "zod";

/** A field that a client read from the body of a response, and where in its code if that is known. */
const readModel = z.object({
  operation: z.string(),
  path: z.string(),
  file: z.string().optional(),
  line: z.int().optional(),
});

/** A field that a client read. */
export type Read = z.output<typeof readModel>;

const trackingModel = z.object({ tracking: z.literal(true) });

/** What clients in one run read. */
export interface Reads {
  /** Whether some client tracks its reads: if none does, no reads say nothing. */
  readonly tracked: boolean;
  readonly reads: readonly Read[];
}

/** Reads the file that tracking clients append lines of JSON to. Lines that are cut off are left out. */
export async function loadReads(file: string): Promise<Reads> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
  const reads = new Map<string, Read>();
  for (const line of lines) {
    const { data } = readModel.safeParse(line);
    // The first place in the code wins, unless only a later one is known.
    const key = data && `${data.operation} ${data.path}`;
    if (data && key !== undefined && (reads.get(key)?.file ?? data.file) === data.file) reads.set(key, data);
  }
  return { tracked: lines.some((line) => trackingModel.safeParse(line).success), reads: [...reads.values()] };
}

/** Joins what several runs read. */
export function joinReads(all: readonly Reads[]): Reads {
  const reads = new Map(all.flatMap((one) => one.reads).map((read) => [`${read.operation} ${read.path}`, read]));
  return { tracked: all.some(({ tracked }) => tracked), reads: [...reads.values()] };
}

/** Returns the read of a field, or of something in it; undefined if nothing of it was read. */
export function readOf(reads: readonly Read[], operation: string, path: string): Read | undefined {
  return reads.find(
    (read) =>
      read.operation === operation &&
      (read.path === path || (read.path.startsWith(path) && /^[.[]/.test(read.path.slice(path.length)))),
  );
}
