import { exec } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import type { Mock } from "../../src/server/mock.js";
import { type Check, checks } from "./checks.js";
import type { Client } from "./clients.js";
import { startMocks, statusesOf, unusedParameters } from "./mocks.js";
import type { Checked } from "./npm/checks.js";
import { spokenRevision } from "./sdk-version.js";

/** What came out of a client's program. */
export interface Outcome {
  /** False when its toolchain is missing. */
  readonly ran: boolean;
  /** The checks that passed. */
  readonly passed: readonly Check[];
  readonly problems: readonly string[];
}

const shell = promisify(exec);

/** Runs the programs of a client against mocks of its revision. */
export async function runClient(client: Client, work: string): Promise<Outcome> {
  const { needs, prepare, run, sample, folder } = client;
  const there = await shell(`command -v ${needs}`).catch(() => undefined);
  if (!there) return { ran: false, passed: [], problems: [] };
  await mkdir(work);
  const { mock, limited, failing, urls, close } = await startMocks(spokenRevision(client));
  const env = { ...process.env, WORK: work, ...urls };
  try {
    await shell(prepare, { cwd: folder, env, maxBuffer: 1e8 });
    const { stdout } = await shell(run, { cwd: folder, env });
    const { passed, problems } = read(stdout);
    problems.push(...(await unusedParameters(mock)));
    problems.push(...(await notRefused(limited, 429)), ...(await notRefused(failing, 503)));
    if (sample) problems.push(...(await sampleProblems(sample, folder, env)));
    return { ran: true, passed, problems };
  } catch (error) {
    return { ran: true, passed: [], problems: [String(error)] };
  } finally {
    await close();
  }
}

function read(output: string): { passed: Check[]; problems: string[] } {
  const lines = output
    .trim()
    .split("\n")
    .map((line): Checked => JSON.parse(line));
  const passed = lines.filter(({ problem }) => problem === null).map(({ check }) => check);
  const problems = checks
    .filter((check) => !passed.includes(check))
    .map((check) => `${check}: ${lines.find((line) => line.check === check)?.problem ?? "not reported"}`);
  return { passed, problems };
}

/** Returns a problem when the client never got the error response that it should have retried. */
async function notRefused(mock: Mock, status: number): Promise<string[]> {
  return (await statusesOf(mock)).includes(status) ? [] : [`it never met a ${status}`];
}

async function sampleProblems(sample: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const variables = { CLOUDFLARE_BASE_URL: env.BASE_URL, CLOUDFLARE_API_TOKEN: "test" };
  const { stdout } = await shell(sample, { cwd, env: { ...env, ...variables } });
  return /LIVE/.test(stdout) ? [] : [`the published sample printed ${stdout.slice(0, 200)}`];
}
