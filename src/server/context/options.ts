import { resolveProfile } from "../../contract/behaviour.js";
import { defaultRevision } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import { isRevision, type Revision, revisions } from "../../contract/revisions.js";
import { defaultEpoch, defaultSeed, maxGenerated } from "../../fixtures/generate/defaults.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import {
  anyText,
  callback,
  flag,
  isListOf,
  isText,
  type OptionChecks,
  object,
  optionProblem,
  text,
  wholeNumber,
} from "../../lib/options.js";
import { type Instant, maxInstant, minTime, parseDateTime, second } from "../../lib/time.js";
import type { FaultInput } from "../faults/rule.js";
import type { AuthMode } from "../http/credentials.js";
import type { Upstream } from "../http/forward.js";
import type { ApiResponse, LoggedRequest } from "../http/messages.js";
import { type Cors, hostForm, isHostPattern, isOriginPattern, originForm } from "../http/web-access.js";
import { type MistakeKind, mistakeKinds } from "../journal/mistakes.js";
import type { SharedLogSource } from "../replicas/shared-log.js";

/** The options of a mock, all optional. */
export interface MockOptions {
  /** Revision of the contract. */
  readonly revision?: Revision | undefined;
  /** Seed of all generated data: the same seed gives the same data. */
  readonly seed?: string | undefined;
  /** Meetings of a tenant, including those of documented ids; 40 in addition to them unless set. */
  readonly meetings?: number | undefined;
  /** Sessions of a tenant, including those of documented ids; 200 in addition to them unless set. */
  readonly sessions?: number | undefined;
  /** The starting world, instead of one generated from `seed`, `meetings`, `sessions` and `clock`. */
  readonly scenario?: Scenario | undefined;
  /** Which requests are accepted: those with well-formed credentials (`any`), all (`none`), or those with a token. */
  readonly auth?: AuthMode | undefined;
  /** Undocumented behaviour that differs from the default profile; `calibrate` writes one. */
  readonly profile?: ProfileFile | undefined;
  /**
   * Which web pages of other origins may use the API: those of this machine and of the listed origins, such as
   * `https://app.example` or `https://*.example.dev`; `true` allows all, and `false` sends no CORS headers. A mock without
   * a server has no web pages to reject.
   */
  readonly cors?: Cors | undefined;
  /** Names that requests may have in `Host`, in addition to localhost and addresses, such as `mock` or `*.example.dev`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether to reject requests beyond the rate limit of the profile; false unless set. */
  readonly rateLimit?: boolean | undefined;
  /** Maximum number of (account, app) pairs with data; 1,000 unless set. */
  readonly maxTenants?: number | undefined;
  /**
   * The start time of the world: `fixed` (15 January 2026, 10:00 UTC) unless set, `now`, an RFC 3339 date-time, or
   * milliseconds since the epoch. A scenario has its own clock.
   */
  readonly clock?: "fixed" | "now" | (string & {}) | Instant | undefined;
  /** Seconds of the world per real second; 0, a stopped clock, unless set. */
  readonly speed?: number | undefined;
  /** Maximum number of requests in the journal; 1,000 unless set, 0 disables journal and coverage. */
  readonly journal?: number | undefined;
  /** Maximum number of named scopes; 1,000 unless set. */
  readonly maxScopes?: number | undefined;
  /** When an unused scope may be dropped, in milliseconds; ten minutes unless set. */
  readonly scopeIdleMs?: number | undefined;
  /** Client mistakes that are rejected with a 400 instead of only being reported; none unless set. */
  readonly strict?: readonly MistakeKind[] | undefined;
  /** Who may use the control API over HTTP, or `false` to leave it out. */
  readonly control?: ControlAccess | false | undefined;
  /** Folder that stores the state between runs; without it, the state ends with the mock. */
  readonly state?: string | undefined;
  /** A log that other processes share, so that they serve one world; without it, this process has its own state. */
  readonly log?: SharedLogSource | undefined;
  /** Key and certificate, as PEM, to serve HTTPS; HTTP unless set. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Fault rules of every scope at the start and after a reset. */
  readonly faults?: readonly FaultInput[] | undefined;
  /** A path prefix, such as `/api`, under which everything is served too, and which the base URL has. */
  readonly basePath?: string | undefined;
  /** The API that receives requests which the mock does not serve; none unless set. */
  readonly upstream?: Upstream | undefined;
  /** Called with each request and its status. */
  readonly onRequest?: ((request: LoggedRequest) => void) | undefined;
  /** Called when a client of the control API shuts the mock down; without it, that command is rejected. */
  readonly onShutdown?: (() => void) | undefined;
  /** Called, once for each, with notices, such as of probable mistakes in requests, which `onRequest` gets too. */
  readonly onNotice?: ((notice: string, isMistake?: boolean) => void) | undefined;
}

/** Who may use the control API over HTTP. */
export interface ControlAccess {
  /** A secret that every request must carry in `x-testkit-token`; required if the mock listens beyond this machine. */
  readonly token?: string | undefined;
  /**
   * Origins of web pages that may use it, such as `http://localhost:5173` or `https://*.example.dev`; only its own unless
   * set.
   */
  readonly origins?: readonly string[] | undefined;
  /** Additional `allowedHosts`, which serve both APIs. */
  readonly hosts?: readonly string[] | undefined;
}

/** Options with every default filled in. */
export type ResolvedOptions = Readonly<ReturnType<typeof resolveOptions>> & {
  /** Whether every tenant starts with more data, for a forecast. */
  readonly isRicher?: boolean | undefined;
  /** Returns the digests in logged requests, for a forecast. */
  readonly digestOf?: (response: ApiResponse, operation?: string) => string;
};

/** Fills in the defaults. Throws if an option is invalid. */
export function resolveOptions(options: MockOptions) {
  checkMockOptions(options);
  const { clock = "fixed", speed = 0, control = {} } = options;
  if (options.log && options.state !== undefined) {
    throw new Error("state: cannot be combined with a log, which stores the state");
  }
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
    /** The start time of generated data. */
    epoch: startTime(clock) ?? defaultEpoch,
    speed,
    /** Whether the clock starts with the real time, or where a stored world did. */
    startsNow: clock === "now" && !options.scenario,
    /** Whether worlds with generated data follow the real time. */
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

/** Maximum speed of a clock, in seconds of the world per real second. */
export const maxSpeed = 100_000;

/** Returns the time that a `clock` option means, if it is valid. */
export function startTime(clock: string | Instant): Instant | undefined {
  if (clock === "fixed") return defaultEpoch;
  if (clock === "now") return Math.floor(Date.now() / second) * second;
  const time = typeof clock === "number" ? clock : parseDateTime(clock);
  return time !== undefined && time >= minTime && time <= maxInstant ? Math.floor(time) : undefined;
}

function isUrlPath(text: string): boolean {
  return /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(text);
}

const isFunction = callback[0];
/** Returns the members of an object, including those of its class. */
const members = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isControlAccess = ({ token, origins = [], hosts = [] }: JsonObject) =>
  (token === undefined || text[0](token)) && isListOf(isOriginPattern)(origins) && isListOf(isHostPattern)(hosts);

const checks: OptionChecks<MockOptions> = {
  revision: [(value) => isText(value) && isRevision(value), `one of ${revisions.join(", ")}`],
  seed: anyText,
  meetings: wholeNumber(0, maxGenerated),
  sessions: wholeNumber(0, maxGenerated),
  scenario: [
    (value) => isFunction(members(value).tenantSeed),
    'a scenario, such as await loadScenario("small-team") or defineScenario({ ... })',
  ],
  auth: [
    (value) => value === "any" || value === "none" || text[0](members(value).token),
    '"any", "none" or { token }',
    true,
  ],
  profile: object,
  cors: [(value) => flag[0](value) || isListOf(isOriginPattern)(value), `true, false or a list, each ${originForm}`],
  allowedHosts: [isListOf(isHostPattern), `a list, each ${hostForm}`],
  rateLimit: flag,
  maxTenants: wholeNumber(0),
  clock: [
    (value) => (isText(value) || typeof value === "number") && startTime(value) !== undefined,
    "now, fixed, or an RFC 3339 date-time of the years 1000 to 9999, such as 2026-01-15T10:00:00Z",
  ],
  speed: [(value) => typeof value === "number" && value >= 0 && value <= maxSpeed, `a number from 0 to ${maxSpeed}`],
  journal: wholeNumber(0),
  maxScopes: wholeNumber(0),
  scopeIdleMs: [(value) => typeof value === "number" && value >= 0, "milliseconds"],
  strict: [isListOf((one) => mistakeKinds.some((kind) => kind === one)), `a list of ${mistakeKinds.join(", ")}`],
  control: [
    (value) => value === false || (isObject(value) && isControlAccess(value)),
    `false or { token, origins }: a token that is not empty, and a list, each ${originForm}`,
    true,
  ],
  state: text,
  log: [(value) => isFunction(members(value).open), "a shared log"],
  tls: [(value) => text[0](members(value).key) && text[0](members(value).cert), "{ key, cert }, each as PEM", true],
  faults: [(value) => Array.isArray(value), "a list of rules"],
  basePath: [(value) => isText(value) && (value === "" || isUrlPath(value.replace(/\/+$/, ""))), "a path such as /api"],
  upstream: [(value) => /^https?:/i.test(String(members(value).url)), "{ url }, a base URL", true],
  onRequest: callback,
  onShutdown: callback,
  onNotice: callback,
};

/** Options of a single adapter, which does not pass them on, with the adapters that have them. */
const reachOptions: Readonly<Record<string, string>> = {
  extend: "mocks with a server",
  hosts: "/fetch and /vitest",
  passTo: "/fetch and /vitest",
  scope: "/fetch and /vitest",
  baseUrl: "/msw and /playwright",
  listen: "/playwright",
  strictRouting: "/playwright",
};

/** Describes the values that an option can have, unless this is one of them. */
export function expectedValue(option: keyof MockOptions, value: unknown): string | undefined {
  const [test, expected] = checks[option];
  return test(value) ? undefined : expected;
}

/** Returns options unchanged. Throws `TypeError` if they are not an object. */
export function asOptions<T extends object>(options: T): T {
  if (!isObject(options)) throw new TypeError(`The options of a mock are ${quoted(options)}: expected an object`);
  return options;
}

/** Throws for unknown options and invalid values. */
export function checkMockOptions(options: MockOptions): void {
  const elsewhere = Object.keys(reachOptions).find((name) => Reflect.get(options, name) !== undefined);
  if (elsewhere !== undefined) {
    throw new Error(`${elsewhere} is an option of ${reachOptions[elsewhere]}, not of this mock`);
  }
  const problem = optionProblem("a mock", options, checks, Object.keys(reachOptions));
  if (problem !== undefined) throw new Error(problem);
}
