import { basePath } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import type { Control } from "../../server/control/control.js";
import type { LoggedRequest } from "../../server/http/messages.js";
import { createMock } from "../../server/mock.js";
import type { VariantSettings } from "../../server/scope/variant.js";
import type { WorldSnapshot } from "../../world/records.js";

/** What every scope of the forecast starts with. */
export interface BaseOptions {
  readonly revision: Revision;
  readonly seed?: string;
  readonly scenario?: Scenario;
  readonly profile?: ProfileFile;
}

/** A request that a command sent, without the prefix of its scope. */
export type SentRequest = Pick<LoggedRequest, "method" | "url" | "status" | "bytes" | "operation"> & {
  /** Whether the fault of the mutant fired, and none that the tests added. */
  readonly faulted: boolean;
  /** Whether no fault fired at all, not even one that the tests added. */
  readonly intact: boolean;
};

/** Reports whether a mutant alone has changed a response: a fault of the tests fires without it too. */
export function isByMutant(faults: readonly string[]): boolean {
  return faults.length > 0 && faults.every((id) => id.startsWith("forecast"));
}

/** A scope that one run of the command uses. */
export interface RunScope {
  /** What the command finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The requests so far, in order. */
  readonly requests: readonly SentRequest[];
  readonly control: Control;
  /** Requests something as the command would, and returns status and body. */
  replay(url: string): Promise<{ readonly status: number; readonly body: string }>;
  drop(): Promise<void>;
}

/** The mock that all runs share, each in its own scope. */
export interface ForecastServer {
  open(settings: VariantSettings, world?: WorldSnapshot): Promise<RunScope>;
  close(): Promise<void>;
}

/** Starts the mock on a free port of this machine. */
export async function startServer(base: BaseOptions): Promise<ForecastServer> {
  const logs = new Map<string, SentRequest[]>();
  const mock = await createMock({
    ...base,
    maxScopes: 100_000,
    scopeIdleMs: Number.MAX_SAFE_INTEGER,
    onRequest({ method, url, status, bytes, operation, faults }) {
      const [, scope = "", path = ""] = /^\/scope\/(forecast-\d+)[^/]*(\/.*)$/.exec(url) ?? [];
      logs.get(scope)?.push({
        method,
        url: path,
        status,
        bytes,
        operation,
        faulted: isByMutant(faults),
        intact: faults.length === 0,
      });
    },
  });
  const origin = new URL(await mock.listen()).origin;
  let opened = 0;
  return {
    async open(settings, world) {
      const name = `forecast-${++opened}`;
      await mock.control.scopes.create({ name, ...settings });
      const control = mock.scope(name);
      if (world) await control.state.load({ world });
      const requests: SentRequest[] = [];
      logs.set(name, requests);
      return {
        env: {
          REALTIMEKIT_TESTKIT_SCOPE_URL: `${origin}/scope/${name}`,
          CLOUDFLARE_BASE_URL: `${origin}/scope/${name}${basePath}`,
          ...(process.env.CLOUDFLARE_API_TOKEN === undefined && { CLOUDFLARE_API_TOKEN: "forecast" }),
        },
        requests,
        control,
        async replay(url) {
          const headers = { authorization: "Bearer forecast" };
          const response = await mock.handle({ method: "GET", url: `/scope/${name}${url}`, headers });
          return { status: response.status, body: new TextDecoder().decode(response.body) };
        },
        async drop() {
          logs.delete(name);
          for (const scope of (await mock.control.scopes.list()).scopes) {
            if (scope.name === name || scope.name.startsWith(`${name}.`))
              await mock.control.scopes.drop({ name: scope.name });
          }
        },
      };
    },
    close: () => mock.close(),
  };
}
