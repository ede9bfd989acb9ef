import { isRevision, revisions } from "../../contract/revisions.js";
import { defaultEpoch, maxGenerated } from "../../fixtures/generate/defaults.js";
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
import { hostForm, isHostPattern, isOriginPattern, originForm } from "../http/web-access.js";
import { mistakeKinds } from "../journal/mistakes.js";
import type { MockOptions } from "./options.js";

/** The greatest speed of a clock, in seconds of the world per real second. */
export const maxSpeed = 100_000;

/** Returns the time that a `clock` option means, or undefined when it means none. */
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
/** The members of an object, those of its class included. */
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

/** Options of single ways to reach a mock, which do not pass them on, and which ways have them. */
const reachOptions: Readonly<Record<string, string>> = {
  extend: "mocks with a server",
  hosts: "/fetch and /vitest",
  passTo: "/fetch and /vitest",
  scope: "/fetch and /vitest",
  baseUrl: "/msw and /playwright",
  listen: "/playwright",
  strictRouting: "/playwright",
};

/** Returns, in words, the values that an option can have when this is none of them. */
export function expectedValue(option: keyof MockOptions, value: unknown): string | undefined {
  const [test, expected] = checks[option];
  return test(value) ? undefined : expected;
}

/** Returns options as they are. Throws `TypeError` when they are no object. */
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
