import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { normalizeBaseUrl, rootUrl } from "../contract/base-url.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { makeTemporaryFolder } from "../lib/files.js";
import { messageOf } from "../lib/message.js";
import { createCertificate, type KeyAndCertificate, tlsProblem } from "../lib/tls.js";
import { type MockOptions, startTime } from "../server/context/options.js";
import type { FaultInput } from "../server/faults/rule.js";
import type { AuthMode } from "../server/http/credentials.js";
import type { Cors } from "../server/http/web-access.js";
import type { SharedLogSource } from "../server/replicas/shared-log.js";
import { CliError } from "./exit.js";
import { controlTokenVariable, secretFrom, tokenVariable } from "./options.js";
import { environmentFetch } from "./proxy.js";
import type { ServeOptions } from "./serve.js";
import type { WorkerRole } from "./serve-workers.js";
import { loadUserScenario, readProfile, readUserText, rejectSameFile } from "./user-files.js";

export type Start = Awaited<ReturnType<typeof readStart>>;

/** Reads what the options of `serve` name. Fails for options that exclude each other or have no effect alone. */
export async function readStart(options: ServeOptions, command: Command, worker: WorkerRole | undefined) {
  if (options.passTo === undefined) rejectIneffective(command, ["passCredentials"], "--pass-to URL");
  const { host, revision, meetings, sessions, rateLimit, journal, strict, state, basePath = "" } = options;
  const auth = authMode(options.auth);
  rejectSameFile([options.scenario, options.profile, options.script]);
  const scenario = await initialScenario(options, command, worker?.startedAt);
  const { clock, speed, startedAt } = startOf(options, scenario, worker);
  const profile = await readProfile(options.profile);
  const log = worker?.log ?? (await sharedLog(options, command, scenario !== undefined && startedAt !== undefined));
  const tls = await resolveTls(options, worker);
  const mock: MockOptions & { readonly speed: number } = {
    basePath,
    revision,
    meetings,
    sessions,
    auth,
    rateLimit,
    journal,
    strict,
    clock,
    speed,
    scenario,
    state,
    log,
    tls,
    profile,
    seed: scenario?.seed ?? options.seed,
    faults: await startFaults(options),
    cors: corsOption(options),
    // A host name to listen on is one of the mock's names.
    allowedHosts: [...options.allowedHost, ...options.controlHost, host],
    control: controlOptions(options),
    upstream:
      options.passTo === undefined
        ? undefined
        : {
            url: checkedUrl("--pass-to", options.passTo),
            credentials: options.passCredentials,
            fetch: environmentFetch,
          },
  };
  return { mock, startedAt, certificate: tls?.generatedFile };
}

/** Fails if the command line has an option that has no effect without another one. */
function rejectIneffective(command: Command, names: readonly (keyof ServeOptions)[], other: string): void {
  const name = names.find((one) => command.getOptionValueSource(one) === "cli");
  const option = command.options.find((one) => one.attributeName() === name);
  if (option) throw new CliError(`${option.long} needs ${other}: without it, it changes nothing`);
}

/** Decides at what time the world starts, and how fast time passes in it. */
function startOf({ clock: given, speed: wanted }: ServeOptions, scenario: Scenario | undefined, worker?: WorkerRole) {
  const clock = given ?? (scenario ? undefined : "now");
  const startsNow = clock === "now" || scenario?.startsNow || worker?.startedAt !== undefined;
  const startedAt = startsNow ? (worker?.startedAt ?? scenario?.clock ?? startTime("now")) : undefined;
  const speed = wanted ?? (startsNow ? 1 : 0);
  // At the speed of real time, all workers follow the real clock.
  const own = worker && speed !== 1 ? (startedAt ?? clock) : clock;
  return { clock: scenario ? undefined : own, speed, startedAt };
}

/** Returns the seed that the user gave; otherwise, a scenario has its own. */
export function givenSeed({ seed }: ServeOptions, command: Command): string | undefined {
  return command.getOptionValueSource("seed") === "default" ? undefined : seed;
}

async function initialScenario(
  options: ServeOptions,
  command: Command,
  startedAt: number | undefined,
): Promise<Scenario | undefined> {
  const { scenario, meetings, sessions, clock } = options;
  if (scenario === undefined) return undefined;
  const loaded = await loadUserScenario(scenario, {
    meetings,
    sessions,
    seed: givenSeed(options, command),
    clock: startedAt ?? (clock === undefined ? undefined : startTime(clock)),
  }).catch((error: unknown) => {
    if (clock === undefined || !(error instanceof CliError)) throw error;
    throw new CliError(`${error.message}\n(its clock is that of --clock ${clock}; without --clock, it has its own)`);
  });
  return clock === "now" ? { ...loaded, startsNow: true } : loaded;
}

/** Returns the log that other replicas share; undefined without one. */
async function sharedLog(
  { log, logMonitor, durability, state }: ServeOptions,
  command: Command,
  scenarioStartsNow: boolean,
): Promise<SharedLogSource | undefined> {
  if (typeof log !== "string") {
    rejectIneffective(command, ["logMonitor", "durability"], "--log nats://HOST/STREAM");
    return undefined;
  }
  const [{ natsSource }, { parseNatsAddress }] = await Promise.all([
    import("../server/replicas/nats/source.js"),
    import("../server/replicas/nats/options.js"),
  ]);
  const address = parseNatsAddress(log);
  const monitors = logMonitor.map((url) => checkedUrl("--log-monitor", url, rootUrl));
  if (state !== undefined) throw new CliError("--log and --state cannot be combined: the log stores the state");
  if (scenarioStartsNow) {
    throw new CliError("--log needs --clock with a time, the same for all replicas: the scenario starts now");
  }
  return natsSource({ address, monitors, durability, environment: process.env });
}

/** Reads the key and certificate from two files, or generates a certificate and writes it to a temporary file. */
async function resolveTls(
  { tls, cert: certFile, key: keyFile, host }: ServeOptions,
  worker: WorkerRole | undefined,
): Promise<Tls | undefined> {
  if (certFile !== undefined && keyFile !== undefined) {
    const [key, cert] = await Promise.all([readUserText(keyFile), readUserText(certFile)]);
    const problem = tlsProblem({ key, cert });
    if (problem !== undefined) throw new CliError(`--cert ${certFile} and --key ${keyFile} are ${problem}`);
    return { key, cert, generatedFile: undefined };
  }
  if (certFile !== undefined || keyFile !== undefined) {
    throw new CliError("--cert and --key belong together: give both, or use --tls alone for a generated certificate");
  }
  if (!tls) return undefined;
  const shared = await worker?.certificate();
  if (shared) return shared;
  const generated = await createCertificate([...new Set(["localhost", "127.0.0.1", "::1", host])], new Date());
  try {
    const folder = makeTemporaryFolder("realtimekit-testkit-");
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const generatedFile = join(folder, "certificate.pem");
    await writeFile(generatedFile, generated.cert);
    await worker?.certificate({ ...generated, generatedFile });
    return { ...generated, generatedFile };
  } catch (error) {
    throw new CliError(`cannot write the generated certificate: ${messageOf(error)}; otherwise, give --cert and --key`);
  }
}

export interface Tls extends KeyAndCertificate {
  /** File of the certificate to trust, when it was generated for this run. */
  readonly generatedFile: string | undefined;
}

async function startFaults({ latency, fault: names }: ServeOptions): Promise<FaultInput[]> {
  const delays = latency === undefined ? [] : [{ id: "latency", effect: { latency_ms: latency } }];
  if (names.length === 0) return delays;
  const { faultPresets } = await import("../server/faults/rule.js");
  const known = Object.keys(faultPresets);
  const presets = Object.entries(faultPresets).filter(([name]) => names.includes(name));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CliError(`--fault: there is no preset ${unknown}: choose from ${known.join(", ")}`);
  }
  return [...delays, ...presets.map(([id, { when, effect }]) => ({ id, when, effect }))];
}

function authMode(mode: ServeOptions["auth"]): AuthMode {
  if (mode !== "token") return mode;
  const token = secretFrom(tokenVariable);
  if (token) return { token };
  throw new CliError(`--auth token needs a token: set the environment variable ${tokenVariable}`);
}

function corsOption({ cors, corsOrigin }: ServeOptions): Cors {
  if (cors === false && corsOrigin.length > 0) throw new CliError("--cors-origin and --no-cors cannot be combined");
  return cors ?? corsOrigin;
}

function controlOptions({ control, controlOrigin: origins }: ServeOptions) {
  if (!control && origins.length > 0) throw new CliError("--control-origin and --no-control cannot be combined");
  const token = secretFrom(controlTokenVariable);
  return control && { origins, ...(token && { token }) };
}

function checkedUrl(option: string, url: string, normalize: (url: string) => string = normalizeBaseUrl): string {
  try {
    return normalize(url);
  } catch (error) {
    throw new CliError(`${option}: ${messageOf(error)}`);
  }
}
