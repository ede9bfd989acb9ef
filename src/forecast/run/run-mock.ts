import { basePath } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { defaultSeed } from "../../fixtures/generate/defaults.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import type { EnvironmentVariant } from "../../server/environment.js";
import type { LoggedRequest } from "../../server/http/messages.js";
import { createMockVariant } from "../../server/in-process-mock.js";
import { withoutScope } from "../../server/scope/scopes.js";

/** What the mock of every run starts with. */
export interface BaseOptions {
  readonly revision: Revision;
  readonly seed?: string;
  readonly scenario?: Scenario;
  readonly profile?: ProfileFile;
}

/** The seed of the data that the tests find. */
export function seedOf({ seed, scenario }: BaseOptions): string {
  return seed ?? scenario?.seed ?? defaultSeed;
}

/** A request that a command sent, without the prefix of its scope. */
export type SentRequest = Pick<LoggedRequest, "method" | "url" | "status" | "bytes" | "digest" | "operation"> & {
  /** Whether the fault of the mutant fired, and none that the tests added. */
  readonly faulted: boolean;
  /** Whether no fault fired at all, not even one that the tests added. */
  readonly intact: boolean;
};

/** A request as a mock logs it. */
type RequestOfLog = Pick<LoggedRequest, "method" | "url" | "status" | "faults"> &
  Partial<Pick<LoggedRequest, "bytes" | "digest" | "operation">>;

/** Describes a request that a mock has logged. A mutant alone has changed a response if no fault of the tests fired. */
export function sentRequest({ method, url, status, bytes, digest, operation, faults }: RequestOfLog): SentRequest {
  return {
    ...{ method, url: withoutScope(url), status, bytes, digest, operation },
    faulted: faults.length > 0 && faults.every((id) => id.startsWith("forecast")),
    intact: faults.length === 0,
  };
}

/** A mock that one run of the command uses: whatever its tests create or reset in it, no other run sees that. */
export interface RunMock {
  /** The requests so far, in order. */
  readonly requests: readonly SentRequest[];
  /** Listens on a free port of this machine, and returns what the command finds in its environment. */
  listen(): Promise<Readonly<Record<string, string>>>;
  /** Requests something as the command would, and returns status and body. */
  replay(url: string): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
}

/** Creates the mock of a run, all scopes of which differ from the base as the settings say. */
export async function createRunMock(base: BaseOptions, variant: EnvironmentVariant): Promise<RunMock> {
  const requests: SentRequest[] = [];
  const mock = await createMockVariant(
    {
      ...base,
      scopeIdleMs: Number.MAX_SAFE_INTEGER,
      onRequest: (request) => void requests.push(sentRequest(request)),
    },
    variant,
  );
  return {
    requests,
    async listen() {
      const scope = `${new URL(await mock.listen()).origin}/scope/forecast`;
      return {
        REALTIMEKIT_TESTKIT_SCOPE_URL: scope,
        CLOUDFLARE_BASE_URL: scope + basePath,
        ...(process.env.CLOUDFLARE_API_TOKEN === undefined && { CLOUDFLARE_API_TOKEN: "forecast" }),
      };
    },
    async replay(url) {
      const headers = { authorization: "Bearer forecast" };
      const response = await mock.handle({ method: "GET", url, headers });
      return { status: response.status, body: new TextDecoder().decode(response.body) };
    },
    close: () => mock.close(),
  };
}
