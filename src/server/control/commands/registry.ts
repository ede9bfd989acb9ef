import { z } from "zod";
import { jsonPath, parseJson } from "../../../lib/json-path.js";
import { limits } from "../../../lib/limits.js";
import { fieldModels, modelDefs } from "../../../lib/model-fields.js";
import { schemaProblems } from "../../../lib/model-problems.js";
import { unknownName } from "../../../lib/suggest.js";
import { CommandError } from "../../../world/events.js";
import { ConflictError, StateError, UnavailableError } from "../../../world/log/event-log.js";
import { UndoError } from "../../../world/log/timeline.js";
import { TenantLimitError } from "../../../world/world.js";
import { ScopeLimitError } from "../../scope/scopes.js";
import { ControlError, type controlMethods, methodOf } from "../control.js";
import { clock } from "./clock.js";
import { type Command, type CommandContext, type CommandGroup, tenantKey } from "./command.js";
import { faults } from "./faults.js";
import { coverage, journal } from "./journal.js";
import { livestreams } from "./livestreams.js";
import { meetings } from "./meetings.js";
import { responses } from "./responses.js";
import { scopes, tenants } from "./scopes.js";
import { parity, replicas, server } from "./server.js";
import { rooms, sessions } from "./sessions.js";
import { scenarios, state } from "./state.js";

export const commands = {
  meetings,
  sessions,
  rooms,
  livestreams,
  clock,
  state,
  scenarios,
  tenants,
  scopes,
  faults,
  journal,
  responses,
  coverage,
  parity,
  replicas,
  server,
} satisfies { readonly [G in keyof typeof controlMethods]: CommandGroup<G> };

export type Commands = typeof commands;

/** The commands, without their types. */
export const commandGroups: Readonly<Record<string, Readonly<Record<string, Command>>>> = { ...commands };

/** Runs a command in a scope. Throws `ControlError`, and changes nothing, if it is rejected. */
export async function runCommand(
  context: CommandContext,
  group: string,
  name: string,
  input: unknown,
): Promise<unknown> {
  const { server, scope } = context;
  const command = findCommand(group, name);
  const parsed = parseInput(command.input, input, `${group} ${name}`);
  try {
    await server.ready();
    const tick = scope.clock.tick();
    // A replica that cannot reach the log shows its state at once.
    if (!server.replica?.watch.isStale) await tick;
    const isPost = methodOf(group, name) === "POST";
    const isChange = isPost && !command.isReading;
    const result = await scope.run(() => command.run(context, parsed), isChange);
    if (isPost) scope.notify(group);
    if (isChange) await server.replica?.settle();
    return result;
  } catch (error) {
    throw controlError(withOtherTenant(error, context, parsed));
  }
}

/** If a record is not found, adds to the error which other tenant has it, if any. */
function withOtherTenant(error: unknown, context: CommandContext, input: Readonly<Record<string, unknown>>): unknown {
  if (!(error instanceof CommandError) || error.code !== "not-found") return error;
  const ids = ["meeting_id", "session_id", "livestream_session_id"].flatMap((name) =>
    typeof input[name] === "string" ? input[name] : [],
  );
  const owner = context.scope.world.tenants.find(({ meetings, sessions, livestreamSessions }) =>
    ids.some((id) => meetings.get(id) ?? sessions.get(id) ?? livestreamSessions.get(id)),
  );
  if (!owner) return error;
  const { key } = owner;
  const { accountId, appId } = tenantKey(context, input);
  if (key.accountId === accountId && key.appId === appId) return error;
  return new CommandError(error.code, `${error.message} It is in account ${key.accountId}, app ${key.appId}.`);
}

/** Returns a command. Throws `ControlError` if it does not exist. */
export function findCommand(group: string, name: string): Command {
  const members = Object.hasOwn(commandGroups, group) ? commandGroups[group] : undefined;
  if (!members) throw new ControlError(404, unknownName("group of commands", group, Object.keys(commandGroups)));
  const command = Object.hasOwn(members, name) ? members[name] : undefined;
  if (!command) throw new ControlError(404, unknownName(`${group} command`, name, Object.keys(members)));
  return command;
}

const statuses = { "not-found": 404, conflict: 409, invalid: 400 } as const;

/** Converts the error of a rejected command to a `ControlError`; returns any other error unchanged. */
export function controlError(error: unknown): unknown {
  if (error instanceof CommandError) return new ControlError(statuses[error.code], error.message);
  if (error instanceof ConflictError) {
    return new ControlError(409, "Other commands kept changing the state at the same time: try again.");
  }
  if (error instanceof UnavailableError) return new ControlError(503, error.message);
  if (error instanceof UndoError) return new ControlError(409, error.message);
  if (error instanceof StateError) return new ControlError(507, error.message);
  if (error instanceof TenantLimitError || error instanceof ScopeLimitError) {
    return new ControlError(503, error.message);
  }
  return error;
}

/** Parses the input of a command. Throws `ControlError` with every violation. */
export function parseInput<I extends z.ZodObject>(model: I, input: unknown, command: string): z.output<I> {
  const parsed = model.safeParse(input);
  if (parsed.success) return parsed.data;
  const violations = schemaProblems(parsed.error, model)
    .slice(0, limits.problems)
    .map(({ path, message }) => ({ path: jsonPath(path), message }));
  throw ControlError.invalidInput(command, violations);
}

/** Fields as text, such as in a query string or on a command line; `a.b=c` is a nested field. */
export interface TextFields {
  readonly [name: string]: string | readonly string[] | TextFields | undefined;
}

/** Converts text fields to the values that a model expects: numbers, booleans, lists, objects as JSON. */
export function typedFields(model: z.core.$ZodType | undefined, fields: TextFields): Record<string, unknown> {
  const defs = model ? modelDefs(model) : [];
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typedValue(fieldModels(defs, name)[0], value)]),
  );
}

function typedValue(model: z.core.$ZodType | undefined, value: TextFields[string]): unknown {
  if (typeof value === "string") return typedText(model, value);
  return isFields(value) ? typedFields(model, value) : value;
}

/**
 * Returns the first interpretation of a text that its model accepts, else one of a type that the model allows, so that the
 * error is about the value, else the text. Without a model: JSON, if it is valid.
 */
function typedText(model: z.core.$ZodType | undefined, text: string): unknown {
  if (!model) return parseJson(text) ?? text;
  const parsed = [text, parseJson(text), itemsOf(text)]
    .filter((value) => value !== undefined)
    .map((value) => ({ value, issues: z.safeParse(model, value).error?.issues ?? [] }));
  const best = parsed.find(({ issues }) => issues.length === 0) ?? parsed.find(({ issues }) => !isOtherType(issues));
  return best ? best.value : text;
}

/** Splits a list such as `Ada, Grace`. Returns undefined for brackets, in which it would be JSON. */
function itemsOf(text: string): string[] | undefined {
  if (/^\s*(\[.*\]|\{.*\})\s*$/s.test(text)) return undefined;
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Reports whether issues say that the type of a value is not allowed. */
function isOtherType(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some((issue) =>
    issue.code === "invalid_union"
      ? issue.errors.every(isOtherType)
      : issue.code === "invalid_type" && issue.expected !== "int" && issue.path.length === 0,
  );
}

function isFields(value: TextFields[string]): value is TextFields {
  return typeof value === "object" && !Array.isArray(value);
}
