import { isRevision, revisions } from "../../contract/revisions.js";
import { defaultEpoch, maxGenerated } from "../../fixtures/generate/defaults.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import { didYouMean } from "../../lib/suggest.js";
import { type Instant, maxInstant, minTime, parseDateTime, second } from "../../lib/time.js";
import { hostForm, isHostPattern, isOriginPattern, originForm } from "../http/web-access.js";
import { mistakeKinds } from "../journal/mistakes.js";
import type { MockOptions } from "./options.js";

/** Whether an option may have a value, and in words which it may have. */
type OptionCheck = readonly [test: (value: unknown) => boolean, expected: string];

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

const isText = (value: unknown): value is string => typeof value === "string";
const isFunction = (value: unknown) => typeof value === "function";
const text: OptionCheck = [(value) => isText(value) && value !== "", "a text"];
const flag: OptionCheck = [(value) => typeof value === "boolean", "true or false"];
const callback: OptionCheck = [isFunction, "a function"];
const list = (test: (value: string) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every((one) => isText(one) && test(one));
const from = (minimum: number, maximum = Number.POSITIVE_INFINITY): OptionCheck => [
  (value) =>
    (Number.isInteger(value) || value === Number.POSITIVE_INFINITY) &&
    Number(value) >= minimum &&
    Number(value) <= maximum,
  `a whole number from ${minimum}${maximum === Number.POSITIVE_INFINITY ? "" : ` to ${maximum}`}`,
];
/** The members of an object, those of its class included. */
const members = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isControlAccess = ({ token, origins = [], hosts = [] }: JsonObject) =>
  (token === undefined || text[0](token)) && list(isOriginPattern)(origins) && list(isHostPattern)(hosts);

const checks: Readonly<Record<keyof MockOptions, OptionCheck>> = {
  revision: [(value) => isText(value) && isRevision(value), `one of ${revisions.join(", ")}`],
  seed: [isText, "a text"],
  meetings: from(0, maxGenerated),
  sessions: from(0, maxGenerated),
  scenario: [
    (value) => isFunction(members(value).tenantSeed),
    'a scenario, such as await loadScenario("small-team") or defineScenario({ ... })',
  ],
  auth: [(value) => value === "any" || value === "none" || text[0](members(value).token), '"any", "none" or { token }'],
  profile: [isObject, "an object"],
  cors: [(value) => flag[0](value) || list(isOriginPattern)(value), `true, false or a list, each ${originForm}`],
  allowedHosts: [list(isHostPattern), `a list, each ${hostForm}`],
  rateLimit: flag,
  maxTenants: from(0),
  clock: [
    (value) => (isText(value) || typeof value === "number") && startTime(value) !== undefined,
    "now, fixed, or an RFC 3339 date-time of the years 1000 to 9999, such as 2026-01-15T10:00:00Z",
  ],
  speed: [(value) => typeof value === "number" && value >= 0 && value <= maxSpeed, `a number from 0 to ${maxSpeed}`],
  journal: from(0),
  maxScopes: from(0),
  scopeIdleMs: [(value) => typeof value === "number" && value >= 0, "milliseconds"],
  strict: [list((one) => mistakeKinds.some((kind) => kind === one)), `a list of ${mistakeKinds.join(", ")}`],
  control: [
    (value) => value === false || (isObject(value) && isControlAccess(value)),
    `false or { token, origins }: a token that is not empty, and a list, each ${originForm}`,
  ],
  state: text,
  log: [(value) => isFunction(members(value).open), "a shared log"],
  tls: [(value) => text[0](members(value).key) && text[0](members(value).cert), "{ key, cert }, each as PEM"],
  faults: [(value) => Array.isArray(value), "a list of rules"],
  basePath: [(value) => isText(value) && (value === "" || isUrlPath(value.replace(/\/+$/, ""))), "a path such as /api"],
  upstream: [(value) => /^https?:/i.test(String(members(value).url)), "{ url }, a base URL"],
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

/** Options that can hold a secret, which no message shows. */
const secret: readonly string[] = ["auth", "control", "tls", "upstream"];

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
export function checkOptions(options: MockOptions): void {
  for (const [name, value] of Object.entries<unknown>({ ...options })) {
    if (value === undefined) continue;
    if (Object.hasOwn(reachOptions, name)) {
      throw new Error(`${name} is an option of ${reachOptions[name]}, not of this mock`);
    }
    if (!Object.hasOwn(checks, name)) {
      const advice = didYouMean(name, [...Object.keys(checks), ...Object.keys(reachOptions)]);
      throw new Error(`${name} is not an option of a mock${advice === undefined ? "" : `; ${advice}`}`);
    }
    const expected = expectedValue(name as keyof MockOptions, value);
    if (expected !== undefined) {
      throw new Error(`${name}${secret.includes(name) ? "" : ` is ${quoted(value)}`}: expected ${expected}`);
    }
  }
}
