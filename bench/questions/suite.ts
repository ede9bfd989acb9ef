import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { controlClient } from "../../src/clients/control.js";
import { documentedTenant } from "../../src/contract/constants.js";
import { loadCore } from "../measure/cores.js";
import { interleave, medianOf } from "../measure/rounds.js";
import { command, type Server, startServer } from "../measure/server.js";
import type { Question, Table } from "../question.js";

const run = promisify(execFile);
const openapi = fileURLToPath(new URL("../../openapi/realtimekit.2026-01.json", import.meta.url));
const token = "bench";
const schemathesis = process.env.SCHEMATHESIS ?? "schemathesis";

/** What a full run of the contract suite takes, against Schemathesis with the same document and server. */
export const suite: Question = {
  name: "suite",
  title: "The contract suite: seconds and requests of a full run against a mock in another process",
  async ask({ rounds = 3 }) {
    await using server = await startServer([command, "serve", "--port", "0", "--auth", "token"], {
      REALTIMEKIT_TESTKIT_TOKEN: token,
    });
    const version = await versionOfSchemathesis();
    const runs = await interleave<string, Run>(rounds, {
      "realtimekit-testkit check": () => measured(server, ours),
      ...(version && { [version]: () => measured(server, theirs) }),
    });
    const rows: Table["rows"][number][] = Object.entries(runs).map(([name, all]) => {
      const seconds = medianOf(all.map((one) => one.seconds));
      return [
        name,
        seconds.median,
        seconds.spread,
        medianOf(all.map((one) => one.requests)).median,
        all[0]?.said ?? "",
      ];
    });
    if (!version) rows.push(["Schemathesis", "not found: see SCHEMATHESIS in bench/README.md", "", "", ""]);
    return [{ title: "One run", columns: ["", "seconds", "spread", "requests", "said"], rows }];
  },
};

interface Run {
  readonly seconds: number;
  readonly requests: number;
  /** What the run says of itself. */
  readonly said: string;
}

async function measured(server: Server, check: (baseUrl: string) => Promise<string>): Promise<Run> {
  const { journal } = controlClient(server.origin);
  const before = (await journal.list({ limit: 1 })).recorded;
  const start = performance.now();
  const said = await check(`${server.origin}/client/v4`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, requests: (await journal.list({ limit: 1 })).recorded - before, said };
}

async function ours(baseUrl: string): Promise<string> {
  const { accountId, appId } = documentedTenant;
  const target = ["--target", baseUrl, "--account", accountId, "--app", appId, "--livestream-session", livestream];
  const printed = await output([process.execPath, command, "check", ...target, "--no-repro", "--report", "json"]);
  const { checks }: { checks: { verdict: string }[] } = JSON.parse(printed);
  const verdicts = [...new Set(checks.map(({ verdict }) => verdict))];
  return verdicts.map((one) => `${checks.filter(({ verdict }) => verdict === one).length} ${one}`).join(", ");
}

/** The one of the documents. */
const livestream = "livestream-session-id";

async function theirs(baseUrl: string): Promise<string> {
  const options = ["--url", baseUrl, "--header", `Authorization: Bearer ${token}`, "--generation-deterministic"];
  const printed = await output([schemathesis, "run", openapi, ...options]);
  return /=+ ([^=]+) in [\d.]+s =+\s*$/.exec(printed)?.[1] ?? "nothing";
}

/** What a program prints; exit code 1 says that an answer was not what it expects. */
async function output(args: readonly string[]): Promise<string> {
  // Schemathesis keeps notes in its working directory.
  const options = { cwd: tmpdir(), env: { ...process.env, CLOUDFLARE_API_TOKEN: token }, maxBuffer: 1e8 };
  const { stdout } = await run("taskset", ["-c", loadCore, ...args], options).catch(
    (error: { code: number; stdout: string }) => {
      if (error.code === 1 && error.stdout !== "") return error;
      throw error;
    },
  );
  return stdout;
}

async function versionOfSchemathesis(): Promise<string | undefined> {
  const { stdout } = await run(schemathesis, ["--version"]).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return { stdout: undefined };
    throw error;
  });
  return stdout && `Schemathesis ${stdout.trim().split(" ").at(-1)}`;
}
