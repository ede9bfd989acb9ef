import { z } from "zod";
import { type ApiOperation, apiMethods, apiOperations } from "../../contract/api-operations.js";
import { type ErrorName, errorTable } from "../../contract/errors.js";
import { knownOperationModel } from "../../contract/operations.js";
import { jsonPath } from "../../lib/json-path.js";
import { limits } from "../../lib/limits.js";
import { schemaProblems } from "../../lib/model-problems.js";
import { pathOf, withoutVersion } from "../http/urls.js";
import type { Effect } from "./effect.js";
import { effects, headerNamePattern } from "./effects.js";

/** Which requests a fault rule concerns, and how often it fires. */
export const faultConditionModel = z
  .strictObject({
    operation: knownOperationModel.optional(),
    method: z
      .enum([...apiMethods, "HEAD"])
      .optional()
      .describe("The HTTP method."),
    path: z
      .string()
      .startsWith("/")
      .max(limits.patternLength, { abort: true })
      .optional()
      .describe("The path of the URL; `*` matches within a segment, `**` across segments."),
    account_id: z.string().min(1).optional().describe("The account in the path."),
    app_id: z.string().min(1).optional().describe("The app in the path."),
    header: z
      .strictObject({
        name: z.string().regex(headerNamePattern, "expected the name of a header"),
        value: z.string().max(limits.patternLength).optional(),
      })
      .optional()
      .describe("A header of the request; the value may contain wildcards."),
    probability: z.number().min(0).max(1).optional().describe("Probability of firing, drawn from the seed."),
    nth: z.int().min(1).optional().describe("Fires first on the Nth matching request; once unless `count` is set."),
    count: z.int().min(1).optional().describe("Fires at most this many times."),
  })
  .superRefine((condition, context) => {
    const problem = findContradiction(condition);
    if (problem) context.addIssue({ code: "custom", path: [problem.field], message: problem.message });
  })
  .meta({
    id: "FaultCondition",
    description: "Which requests the rule applies to; all unless set.",
  });

export type FaultCondition = z.output<typeof faultConditionModel>;

type Effects = typeof effects;
type EffectName = keyof Effects;
type Merged<U> = (U extends unknown ? (shape: U) => void : never) extends (shape: infer M extends z.ZodRawShape) => void
  ? M
  : never;
type EffectShape = { [N in EffectName]: z.ZodOptional<Effects[N]["schema"]> } & Merged<Effects[EffectName]["options"]>;

const effectEntries: readonly [string, Effect][] = Object.entries(effects);

/** The effects of a fault rule, by name in the registry, with their options beside them. */
const faultEffectModel = z
  .strictObject(
    Object.fromEntries(
      effectEntries.flatMap(([name, { schema, description, example, options }]) => {
        const examples = example === undefined ? {} : { examples: [example] };
        return [[name, schema.optional().meta({ description, ...examples })], ...Object.entries(options)];
      }),
    ) as EffectShape,
  )
  .refine((effect) => Object.keys(effect).length > 0, "name at least one effect")
  .superRefine((effect, context) => {
    for (const [name, { options }] of effectEntries) {
      const names = Object.keys(options);
      if (name in effect || !names.some((option) => option in effect)) continue;
      context.addIssue({ code: "custom", message: `${names.join(", ")} go with ${name}: set it too`, path: [name] });
    }
  })
  .meta({ id: "FaultEffect", description: "What it does." });

export type FaultEffect = z.output<typeof faultEffectModel>;

export const newFaultModel = z.strictObject({
  id: z.string().min(1).max(100).optional().describe("ID of the rule; numbered unless set."),
  seed: z.string().optional().describe("Seed of probabilities and delays."),
  when: faultConditionModel.default({}),
  effect: faultEffectModel,
});

export type NewFault = z.output<typeof newFaultModel>;

export type FaultInput = z.input<typeof newFaultModel>;

/** Validates the rules in the options of a mock. Throws if one is invalid. */
export function checkedRules(faults: readonly FaultInput[]): NewFault[] {
  return faults.map((fault, index) => {
    const { data, error } = newFaultModel.safeParse(fault);
    if (data) return data;
    const problems = schemaProblems(error, newFaultModel).map(({ path, message }) => {
      return `faults${jsonPath([index, ...path]).slice(1)}: ${message}`;
    });
    throw new Error(problems.join("; "));
  });
}

export type FaultRule = NewFault & { readonly id: string };

export const faultModel = z.object({
  rule: z.custom<FaultRule>().meta({ type: "object", description: "The rule as it was added." }),
  matched: z.int().describe("Number of matching requests."),
  fired: z.int().describe("Number of requests on which it fired."),
});

export const faultPresets = {
  "api-down": {
    meaning: "Every request gets a 503 response.",
    when: {},
    effect: { status: 503, envelope: "gateway", code: 10_000, message: "Service unavailable" },
  },
  "slow-3g": {
    meaning:
      "Every response takes as long as on a slow mobile network: 400 ms in the median, 2 s at the 95th percentile.",
    when: {},
    effect: { latency_ms: { p50: 400, p95: 2000, p99: 3000 } },
  },
  "flaky-10%": {
    meaning: "One request in ten, drawn from the seed, gets a 500 response.",
    when: { probability: 0.1 },
    effect: { status: 500, envelope: "product", message: "Internal server error" },
  },
  "expired-token": {
    meaning: "Every request gets a 401 response, as if the token had expired.",
    when: {},
    effect: errorOf("wrongCredentials"),
  },
  "rate-limited": {
    meaning: "Every request gets a 429 response with the documented headers.",
    when: {},
    effect: {
      ...errorOf("rateLimited"),
      headers: {
        "Retry-After": "1",
        Ratelimit: '"default";r=0;t=1',
        "Ratelimit-Policy": '"default";q=1200;w=300',
      },
    },
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly when: FaultCondition; readonly effect: FaultEffect }>
>;

function errorOf(name: ErrorName): Pick<FaultEffect, "status" | "envelope" | "code" | "message"> {
  const { status, envelope, code, message } = errorTable[name];
  return { status, envelope, code, message };
}

type Conditions = { readonly [N in "operation" | "method" | "path" | "account_id" | "app_id"]?: string | undefined };

/** Finds the field because of which no request for any operation of the API can meet all conditions. */
export function findContradiction(
  conditions: Conditions,
): { readonly field: string; readonly message: string } | undefined {
  const { operation, method, path, app_id } = conditions;
  const named = apiOperations.filter(({ id }) => operation === undefined || operation === id);
  const sent = named.filter((one) => method === undefined || one.method === (method === "HEAD" ? "GET" : method));
  if (sent.length === 0) return { field: "method", message: `${operation} is requested with ${named[0]?.method}` };
  const possible = sent.filter((one) => app_id === undefined || one.path.includes("{app_id}"));
  const [first] = possible;
  if (!first) return { field: "app_id", message: `the path of ${operation} names no app: ${sent[0]?.path}` };
  if (path === undefined) return undefined;
  const glob = withoutVersion(pathOf(path));
  if (possible.some((one) => canMatchPath(glob, pathFor(one, conditions)))) return undefined;
  if (possible.some((one) => canMatchPath(glob, one.path))) {
    return { field: "path", message: "no such path has this account_id and app_id" };
  }
  const message = operation
    ? `the path of ${operation} is ${first.path}`
    : "no operation of the API has such a path; ** stands for what is before, as in /**/sessions";
  return { field: "path", message };
}

/** Returns the path of an operation with the ids of the conditions, unless URLs can write them in several ways. */
function pathFor({ path }: ApiOperation, conditions: Conditions): string {
  return (["account_id", "app_id"] as const).reduce((whole, name) => {
    const id = conditions[name];
    return id !== undefined && /^[\w.~-]+$/.test(id) ? whole.replace(`{${name}}`, () => id) : whole;
  }, path);
}

/** Stands for a placeholder in the path of an operation: at least one character within a segment. */
const anySegment = "\0";

function canMatchPath(glob: string, operationPath: string): boolean {
  const path = operationPath.replaceAll(/\{[^}]*\}/g, anySegment);
  // How much of the path the matched part of the glob can cover.
  let lengths: ReadonlySet<number> = new Set([0]);
  for (const part of glob.match(/\*+|[^*]/gs) ?? []) {
    lengths = new Set(part.startsWith("*") ? afterWildcard(part, path, lengths) : afterLiteral(part, path, lengths));
  }
  return lengths.has(path.length);
}

function* afterWildcard(wildcard: string, path: string, lengths: ReadonlySet<number>): Generator<number> {
  let isWithin = false;
  for (let at = 0; at <= path.length; at++) {
    isWithin ||= lengths.has(at);
    if (isWithin) yield at;
    if (wildcard === "*" && path[at] === "/") isWithin = false;
  }
}

function* afterLiteral(character: string, path: string, lengths: ReadonlySet<number>): Generator<number> {
  for (const at of lengths) {
    const inSegment = path[at] === anySegment && character !== "/";
    if (inSegment) yield at;
    if (inSegment || path[at] === character) yield at + 1;
  }
}
