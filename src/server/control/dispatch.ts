import { CommandError } from "../../world/commands.js";
import { StateError } from "../../world/log/event-log.js";
import { UndoError } from "../../world/log/timeline.js";
import { TenantLimitError } from "../../world/world.js";
import type { ServerContext } from "../context/context.js";
import type { Scope } from "../scope/scope.js";
import { ScopeLimitError } from "../scope/scopes.js";
import type { Command } from "./command.js";
import { commands } from "./commands/index.js";
import { ControlError } from "./control-error.js";
import { inputViolations } from "./violations.js";

/** Runs a command of the control API in a scope. Throws `ControlError` when it is refused; nothing has changed then. */
export async function dispatch(
  core: ServerContext,
  scope: Scope,
  group: string,
  verb: string,
  input: unknown,
): Promise<unknown> {
  const command = commandNamed(group, verb);
  const parsed = command.input.safeParse(input);
  if (!parsed.success) throw ControlError.ofInput(`${group} ${verb}`, inputViolations(parsed.error, command.input));
  try {
    await core.ready();
    scope.clock.tick();
    return await command.run({ core, scope }, parsed.data);
  } catch (error) {
    throw refused(error);
  }
}

/** The command of a group and verb. Throws `ControlError` when there is none. */
export function commandNamed(group: string, verb: string): Command {
  const groups: Readonly<Record<string, Readonly<Record<string, unknown>>>> = commands;
  const found = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (!found) throw new ControlError(404, `There is no group of commands ${group}: there are ${names(groups)}.`);
  const command = Object.hasOwn(found, verb) ? found[verb] : undefined;
  if (!command) throw new ControlError(404, `There is no command ${group} ${verb}: ${group} has ${names(found)}.`);
  return command as Command;
}

function names(record: object): string {
  return Object.keys(record).join(", ");
}

const statuses = { "not-found": 404, conflict: 409, invalid: 400 } as const;

function refused(error: unknown): unknown {
  if (error instanceof CommandError) return new ControlError(statuses[error.code], error.message);
  if (error instanceof UndoError) return new ControlError(409, error.message);
  if (error instanceof StateError) return new ControlError(507, error.message);
  if (error instanceof TenantLimitError || error instanceof ScopeLimitError) {
    return new ControlError(503, error.message);
  }
  return error;
}
