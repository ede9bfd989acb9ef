import { z } from "zod";
import { CommandError } from "../../../world/events.js";
import { type FaultRule, faultConditionModel, faultModel, faultPresets, newFaultModel } from "../../faults/rule.js";
import { type CommandContext, type CommandGroup, command } from "./command.js";

const maxRules = 10_000;
const added = z.object({ id: z.string() });
const presetNames = Object.keys(faultPresets) as (keyof typeof faultPresets)[];

export const faults = {
  /** Adds a rule. All rules that fire on a request take effect. */
  add: command({
    summary: "Add a fault",
    example: { id: "maintenance", when: { operation: "GetSessions", count: 1 }, effect: { status: 503 } },
    input: newFaultModel,
    output: added,
    run(context, { id, ...rule }) {
      const { faults } = context.scope;
      if (id !== undefined && faults?.has(id)) throw new CommandError("conflict", `There is already a fault ${id}.`);
      return addFault(context, { id: id ?? faults?.nextId ?? "fault-1", ...rule });
    },
  }),
  list: command({
    summary: "List faults",
    output: z.object({
      faults: z.array(faultModel),
      per_replica: z
        .literal(true)
        .optional()
        .describe("Set if replicas share a log: they share the rules, but each counts its own requests."),
    }),
    run: ({ server, scope }) => ({
      faults: (scope.faults?.rules ?? []).map(({ rule, matched, fired }) => ({ rule, matched, fired })),
      ...(server.replica && { per_replica: true as const }),
    }),
  }),
  presets: command({
    summary: "List fault presets",
    output: z.object({ presets: z.array(z.object({ name: z.enum(presetNames), meaning: z.string() })) }),
    run: () => ({ presets: presetNames.map((name) => ({ name, meaning: faultPresets[name].meaning })) }),
  }),
  /** Adds a preset under its own name, for all requests or some; replaces an earlier one. */
  preset: command({
    summary: "Add a fault preset",
    example: { name: "flaky-10%" },
    input: z.strictObject({
      name: z.enum(presetNames).describe("The preset."),
      when: faultConditionModel.optional(),
    }),
    output: added,
    run(context, { name, when }) {
      const { effect, when: usual } = faultPresets[name];
      return addFault(context, { id: name, when: { ...usual, ...when }, effect });
    },
  }),
  remove: command({
    summary: "Remove a fault",
    example: { id: "maintenance" },
    input: z.strictObject({ id: z.string().describe("The fault, as `faults list` names it.") }),
    async run({ scope }, { id }) {
      if (!scope.faults?.has(id)) throw new CommandError("not-found", `There is no fault ${id}.`);
      await scope.change({ removeFault: id });
      return {};
    },
  }),
  clear: command({
    summary: "Remove all faults",
    async run({ scope }) {
      await scope.change({ clear: "faults" });
      return {};
    },
  }),
} satisfies CommandGroup<"faults">;

async function addFault({ server, scope }: CommandContext, rule: FaultRule): Promise<{ id: string }> {
  if ((scope.faults?.rules.length ?? 0) >= maxRules) {
    throw new CommandError("conflict", `There are already ${maxRules} faults, the limit: remove some.`);
  }
  await server.loadFaults();
  await scope.change({ addFault: rule });
  return { id: rule.id };
}
