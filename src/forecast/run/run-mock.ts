import { basePath } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { defaultSeed } from "../../fixtures/generate/defaults.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { textDigest } from "../../lib/keyed-random.js";
import type { EnvironmentVariant, RequestLine } from "../../server/environment.js";
import type { LoggedRequest } from "../../server/http/messages.js";
import { createInProcessMock } from "../../server/in-process-mock.js";
import { withoutScope } from "../../server/scope/scopes.js";

/** The initial settings of the mocks of all runs. */
export interface BaseOptions {
  readonly revision: Revision;
  readonly seed?: string;
  readonly scenario?: Scenario;
  readonly profile?: ProfileFile;
}

/** Returns the seed of the data that the tests see. */
export function seedOf({ seed, scenario }: BaseOptions): string {
  return seed ?? scenario?.seed ?? defaultSeed;
}

/** Returns a short text that identifies the scenario and the profile; undefined without both. */
export function digestOf({ scenario, profile }: BaseOptions): string | undefined {
  if (!scenario && !profile) return undefined;
  // Whenever it is read.
  const clock = scenario?.startsNow && { clock: "now" };
  return textDigest(JSON.stringify([scenario && { ...scenario.content, ...clock }, profile]));
}

/** A request that a command sent, without the prefix of its scope. */
export type SentRequest = Pick<
  LoggedRequest,
  "method" | "url" | "status" | "bytes" | "digest" | "operation" | "defect"
> & {
  /** Whether the fault of the mutant fired, and none that the tests added. */
  readonly faulted: boolean;
  /** Whether no fault fired, not even one that the tests added. */
  readonly intact: boolean;
  /** The revision of the mock, if the tests created it. */
  readonly revision?: Revision | undefined;
};

/** Describes a request that a mock has logged. A mutant alone has changed a response if no fault of the tests fired. */
function sentRequest({ faults, ...logged }: Omit<RequestLine["request"], "revision"> & Pick<SentRequest, "revision">) {
  const { method, url, status, bytes, digest, operation, defect, revision } = logged;
  return {
    method,
    url: withoutScope(url),
    status,
    bytes,
    digest,
    operation,
    defect,
    revision,
    faulted: faults.length > 0 && faults.every((id) => id.startsWith("forecast")),
    intact: faults.length === 0,
  };
}

/** The mock of one run of the command: other runs do not see what its tests create or reset. */
export type RunMock = Awaited<ReturnType<typeof createRunMock>>;

/** Creates the mock of a run. All its scopes have the settings in place of the base. */
export async function createRunMock(
  base: BaseOptions,
  variant: EnvironmentVariant,
  onRequest: (request: SentRequest) => void = () => {},
) {
  const mock = await createInProcessMock(
    { ...base, scopeIdleMs: Number.MAX_SAFE_INTEGER, onRequest: (request) => onRequest(sentRequest(request)) },
    variant,
  );
  return {
    /** Listens on a free port of this machine, and returns the environment for the command. */
    async listen(): Promise<Readonly<Record<string, string>>> {
      const scope = `${new URL(await mock.listen()).origin}/scope/forecast`;
      // Keeps requests away from proxies; some clients know only one of the names.
      const direct = [process.env.NO_PROXY, process.env.no_proxy, "127.0.0.1"].filter(Boolean).join(",");
      return {
        REALTIMEKIT_TESTKIT_SCOPE_URL: scope,
        CLOUDFLARE_BASE_URL: scope + basePath,
        ...(process.env.CLOUDFLARE_API_TOKEN === undefined && { CLOUDFLARE_API_TOKEN: "forecast" }),
        NO_PROXY: direct,
        no_proxy: direct,
      };
    },
    /** Repeats a request of the command. */
    async replay(url: string) {
      const headers = { authorization: "Bearer forecast" };
      const { status, body, headers: received } = await mock.handle({ method: "GET", url, headers });
      return { status, body: new TextDecoder().decode(body), type: received["content-type"] };
    },
    close: () => mock.close(),
  };
}

/** Loads the data generator, so that no client has to wait for it: its timeout may be short. */
export async function warmUp(base: BaseOptions): Promise<void> {
  const mock = await createRunMock(base, {});
  await mock.replay(`${basePath}/accounts/warm/realtime/kit/up/sessions`);
  await mock.close();
}

/** Returns the environment that makes mocks in the processes of a command respond like a scope, and log their requests. */
export function inProcessEnv(variant: EnvironmentVariant, readsFile: string): Record<string, string> {
  return {
    REALTIMEKIT_TESTKIT_VARIANT: JSON.stringify(variant),
    REALTIMEKIT_TESTKIT_READS: readsFile,
    REALTIMEKIT_TESTKIT_FOLDER: process.cwd(),
    ...(variant.isRicher && { REALTIMEKIT_TESTKIT_RICHER: "1" }),
  };
}

/** Parses the requests to mocks in the processes of a command from the lines that they logged. */
export function inProcessRequests(lines: readonly object[]): SentRequest[] {
  return lines.flatMap((line) => ("request" in line ? [sentRequest((line as RequestLine).request)] : []));
}
