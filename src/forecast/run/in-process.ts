import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { EnvironmentVariant } from "../../server/environment.js";
import { type SentRequest, sentRequest } from "./run-mock.js";

/** What makes the mocks in the processes of a command respond like a scope, and note their requests. */
export function inProcessEnv(variant: EnvironmentVariant, readsFile: string): Record<string, string> {
  return {
    REALTIMEKIT_TESTKIT_VARIANT: JSON.stringify(variant),
    REALTIMEKIT_TESTKIT_READS: readsFile,
    REALTIMEKIT_TESTKIT_FOLDER: process.cwd(),
  };
}

/** A line about a request to a mock in a process of the command. */
const requestModel = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    status: z.int(),
    bytes: z.int().optional(),
    digest: z.string().optional(),
    operation: z.string().optional(),
    faults: z.array(z.string()),
  }),
});

/** Reads the requests to mocks in the processes of a command from the file that they append lines of JSON to. */
export async function loadInProcessRequests(readsFile: string): Promise<SentRequest[]> {
  const text = await readFile(readsFile, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith('{"request":') || !line.endsWith("}")) return [];
    return [sentRequest(requestModel.parse(JSON.parse(line)).request)];
  });
}
