import { exec } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { createMock, type Mock } from "../../src/server/mock.js";
import type { Client } from "./clients.js";

/** Everything a client is to do, in the order of the table. */
export const checks = [
  "GetMeetings",
  "GetSessions",
  "GetSessionDetails",
  "GetActiveSession",
  "GetLivestreamSession",
  "pages",
  "404",
  "429",
  "503",
] as const;

/** What came out of a client's program. */
export interface Outcome {
  /** False when its toolchain is missing. */
  readonly ran: boolean;
  /** The checks that passed. */
  readonly passed: ReadonlySet<string>;
  readonly problems: readonly string[];
}

const shell = promisify(exec);

/** Runs the programs of a client against mocks of its revision. */
export async function runClient(client: Client, work: string): Promise<Outcome> {
  for (const command of client.needs) {
    const there = await shell(`command -v ${command}`).catch(() => undefined);
    if (!there) return { ran: false, passed: new Set(), problems: [] };
  }
  await mkdir(work);
  const { revision, prepare, run, sample, folder } = client;
  const mock = await createMock({ revision });
  const limited = await createMock({
    revision,
    rateLimit: true,
    profile: { rateLimitRequests: 2, rateLimitBlockSeconds: 1 },
  });
  const failing = await createMock({ revision });
  await failing.control.faults.preset({ name: "api-down", when: { nth: 2, count: 1 } });
  const env = {
    ...process.env,
    WORK: work,
    BASE_URL: await mock.listen(),
    LIMITED_URL: await limited.listen(),
    FAILING_URL: await failing.listen(),
  };
  try {
    await shell(prepare, { cwd: folder, env, maxBuffer: 1e8 });
    const { stdout } = await shell(run, { cwd: folder, env });
    const { passed, problems } = read(stdout);
    problems.push(...(await notAsked(mock)));
    problems.push(...(await notRefused(limited, 429)), ...(await notRefused(failing, 503)));
    if (sample) problems.push(...(await sampleProblems(sample, folder, env)));
    return { ran: true, passed, problems };
  } catch (error) {
    return { ran: true, passed: new Set(), problems: [String(error)] };
  } finally {
    await Promise.all([mock, limited, failing].map((one) => one.close()));
  }
}

function read(output: string): { passed: Set<string>; problems: string[] } {
  const lines = output
    .trim()
    .split("\n")
    .map((line): { check: string; problem: string | null } => JSON.parse(line));
  const passed = new Set(lines.filter(({ problem }) => problem === null).map(({ check }) => check));
  const problems = checks
    .filter((check) => !passed.has(check))
    .map((check) => `${check}: ${lines.find((line) => line.check === check)?.problem ?? "not reported"}`);
  return { passed, problems };
}

/** The parameters of the contract that the client never sent, as the mock saw it. */
async function notAsked({ control, revision }: Mock): Promise<string[]> {
  const { operations } = await control.coverage.read();
  return operations.flatMap(({ id, parameters }) =>
    parameters
      .filter(({ name, covered }) => !covered && !name.includes("="))
      .map(({ name }) => `${id} of ${revision} was never asked with ${name}`),
  );
}

/** A problem when the client never met the refusal that it should have retried. */
async function notRefused({ control }: Mock, status: number): Promise<string[]> {
  const { ok, message } = await control.journal.verify({ status, at_least: 1 });
  return ok ? [] : [message];
}

async function sampleProblems(sample: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const variables = { CLOUDFLARE_BASE_URL: env.BASE_URL, CLOUDFLARE_API_TOKEN: "test" };
  const { stdout } = await shell(sample, { cwd, env: { ...env, ...variables } });
  return /LIVE/.test(stdout) ? [] : [`the published sample printed ${stdout.slice(0, 200)}`];
}
