import { resolveProfile } from "../../contract/behaviour.js";
import { defaultRevision } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { defaultEpoch, defaultSeed } from "../../fixtures/generate/defaults.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import type { Instant } from "../../lib/time.js";
import type { FaultInput } from "../faults/rule.js";
import type { AuthMode } from "../http/credentials.js";
import type { Upstream } from "../http/forward.js";
import type { ApiResponse, LoggedRequest } from "../http/messages.js";
import type { Cors } from "../http/web-access.js";
import type { MistakeKind } from "../journal/mistakes.js";
import type { SharedLogSource } from "../replicas/shared-log.js";
import { checkMockOptions, startTime } from "./check-options.js";

/** The options of a mock, all optional. */
export interface MockOptions {
  /** Revision of the contract. */
  readonly revision?: Revision;
  /** Text that all generated data derives from: the same seed gives the same data. */
  readonly seed?: string;
  /** Meetings of a tenant, those of the documented ids included; 40 besides them unless set. */
  readonly meetings?: number | undefined;
  /** Sessions of a tenant, those of the documented ids included; 200 besides them unless set. */
  readonly sessions?: number | undefined;
  /** The starting world, instead of one generated from `seed`, `meetings`, `sessions` and `clock`. */
  readonly scenario?: Scenario | undefined;
  /** Which requests pass: those with well-formed credentials (`any`), all (`none`), or those with a token. */
  readonly auth?: AuthMode;
  /** Undocumented behaviour that differs from the default profile; `calibrate` writes one. */
  readonly profile?: ProfileFile | undefined;
  /**
   * Which web pages of other origins may use the API: those of this machine, and of the listed origins, such as
   * `https://app.example` or `https://*.example.dev`; `true` admits all, and `false` sends no CORS headers. A mock without
   * a server has no web pages to reject.
   */
  readonly cors?: Cors;
  /** Names that requests may have in `Host`, besides localhost and addresses, such as `mock` or `*.example.dev`. */
  readonly allowedHosts?: readonly string[];
  /** Whether to reject requests beyond the rate limit of the profile; false unless set. */
  readonly rateLimit?: boolean;
  /** How many (account, app) pairs may hold data at once; 1,000 unless set. */
  readonly maxTenants?: number;
  /**
   * The time at which the world starts: `fixed` (15 January 2026, 10:00 UTC) unless set, `now`, an RFC 3339 date-time, or
   * milliseconds since the epoch. A scenario has a clock of its own.
   */
  readonly clock?: "fixed" | "now" | (string & {}) | Instant | undefined;
  /** Seconds of the world per real second; 0, a clock that stands still, unless set. */
  readonly speed?: number;
  /** How many requests the journal stores; 1,000 unless set, 0 turns journal and coverage off. */
  readonly journal?: number;
  /** How many named scopes there may be at once; 1,000 unless set. */
  readonly maxScopes?: number;
  /** After how long an unused scope may be dropped, in milliseconds; ten minutes unless set. */
  readonly scopeIdleMs?: number;
  /** Client mistakes to reject with a 400 instead of only noting them; none unless set. */
  readonly strict?: readonly MistakeKind[];
  /** Who may use the control API over HTTP, or `false` to leave it out. */
  readonly control?: ControlAccess | false;
  /** Folder that stores the state between runs; without it the state ends with the mock. */
  readonly state?: string | undefined;
  /** A log that other processes share: together they serve one world. Without it, the state is of this process alone. */
  readonly log?: SharedLogSource | undefined;
  /** Key and certificate, as PEM, to listen by HTTPS; HTTP unless set. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Fault rules that every scope starts with, and goes back to when it is reset. */
  readonly faults?: readonly FaultInput[];
  /** A path, such as `/api`, below which everything is served too; the base URL has it. */
  readonly basePath?: string;
  /** The API that gets the requests which the mock does not serve; none unless set. */
  readonly upstream?: Upstream | undefined;
  /** Called with every request and its status. */
  readonly onRequest?: ((request: LoggedRequest) => void) | undefined;
  /** Called when a client of the control API shuts the mock down; without it, that is rejected. */
  readonly onShutdown?: (() => void) | undefined;
  /** Called, once for each, with what is probably a mistake in requests. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** Who may use the control API over HTTP. */
export interface ControlAccess {
  /** A secret that every request must carry in `x-testkit-token`; needed when the mock listens beyond this machine. */
  readonly token?: string;
  /** Origins of web pages that may use it, such as `http://localhost:5173` or `https://*.example.dev`; its own unless set. */
  readonly origins?: readonly string[];
  /** Adds to `allowedHosts`, which serves both APIs. */
  readonly hosts?: readonly string[];
}

/** Options with every default filled in. */
export type ResolvedOptions = Readonly<ReturnType<typeof resolveOptions>> & {
  /** Whether every tenant starts with more data, for a forecast. */
  readonly isRicher?: boolean | undefined;
  /** Returns the digests in logged requests, for a forecast. */
  readonly digestOf?: (response: ApiResponse) => string;
};

/** Fills in the defaults. Throws when an option cannot be used. */
export function resolveOptions(options: MockOptions) {
  checkMockOptions(options);
  const { clock = "fixed", speed = 0, control = {} } = options;
  if (options.log && options.state !== undefined)
    throw new Error("state: cannot be combined with a log, which stores the state");
  if (options.scenario && options.clock !== undefined) {
    throw new Error("clock: a scenario has a clock of its own; load it with another one instead");
  }
  const allowedHosts = [...(options.allowedHosts ?? []), ...(control === false ? [] : (control.hosts ?? []))];
  return {
    revision: options.revision ?? defaultRevision,
    seed: options.seed ?? options.scenario?.seed ?? defaultSeed,
    meetings: options.meetings,
    sessions: options.sessions,
    auth: options.auth ?? "any",
    ...resolveProfile(options.profile ?? {}),
    cors: options.cors ?? [],
    allowedHosts,
    rateLimit: options.rateLimit ?? false,
    maxTenants: options.maxTenants ?? 1000,
    /** The time at which generated data starts. */
    epoch: startTime(clock) ?? defaultEpoch,
    speed,
    /** Whether the clock starts with the real time; with that of the first replica, where others share the log. */
    startsNow: clock === "now" && !options.scenario,
    /** Whether the time of worlds with generated data is the real time. */
    isRealTime: clock === "now" && speed === 1 && !options.scenario,
    journal: options.journal ?? 1000,
    maxScopes: options.maxScopes ?? 1000,
    scopeIdleMs: options.scopeIdleMs ?? 600_000,
    strict: options.strict ?? [],
    control,
    scenario: options.scenario,
    state: options.state,
    log: options.log,
    tls: options.tls,
    faults: options.faults ?? [],
    basePath: (options.basePath ?? "").replace(/\/+$/, ""),
    upstream: options.upstream,
    onRequest: options.onRequest,
    onShutdown: options.onShutdown,
    onNotice: options.onNotice,
  };
}
