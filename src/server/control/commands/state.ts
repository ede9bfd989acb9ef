import { z } from "zod";
import { maxGenerated } from "../../../fixtures/generate/defaults.js";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { type ShippedName, shippedNames } from "../../../fixtures/scenario/names.js";
import type { Scenario } from "../../../fixtures/scenario/scenario.js";
import { isObject, valueAt } from "../../../lib/json-path.js";
import { limits } from "../../../lib/limits.js";
import { DocumentError, type Problem } from "../../../lib/problem.js";
import { isoTime } from "../../../lib/time.js";
import { isPromise } from "../../../lib/wait.js";
import type { WorldEvent } from "../../../world/events.js";
import { retryConflicts } from "../../../world/log/event-log.js";
import { setsClock, type TimelineEntry } from "../../../world/log/timeline.js";
import { count, generatedFrom, instant, tenantSnapshots } from "../../../world/record-models.js";
import type { WorldSnapshot } from "../../../world/records.js";
import type { World } from "../../../world/world.js";
import type { ServerContext } from "../../context/context.js";
import type { Scope } from "../../scope/scope.js";
import { ControlError } from "../control.js";
import { type CommandGroup, command, tenantFields } from "./command.js";

/** A scenario: the name of a shipped one, the content of a scenario file, or what `loadScenario` returns. */
const scenarioModel = z
  .union([
    z.enum(shippedNames),
    z
      .custom<ScenarioFile | Scenario>((value) => isObject(value) && !isPromise(value), "the content of a scenario")
      .meta({ type: "object" }),
  ])
  .describe(
    "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it; `ctl state load FILE` reads a file.",
  );

/** Returns the content of a loaded scenario; a name or content stays unchanged. */
function contentOf(scenario: ShippedName | ScenarioFile | Scenario): ShippedName | ScenarioFile {
  return isLoaded(scenario) ? { ...scenario.content, seed: scenario.seed } : scenario;
}

/** Reports whether a scenario is loaded; over HTTP it lacks its functions, but files have no field `content`. */
function isLoaded(scenario: ShippedName | ScenarioFile | Scenario): scenario is Scenario {
  return (
    typeof scenario === "object" &&
    "content" in scenario &&
    isObject(scenario.content) &&
    typeof scenario.seed === "string"
  );
}

/** A scenario file: its name, which determines its format, and its text. */
const scenarioFileModel = z
  .strictObject({
    name: z.string().min(1).max(200).describe("Name of the file, ending in .yaml, .json or .ndjson."),
    text: z.string(),
  })
  .describe("A scenario file.");

const generatedCount = count.max(maxGenerated);

export const worldSnapshotModel: z.ZodType<WorldSnapshot> = z
  .strictObject({
    now: instant,
    tenants: tenantSnapshots,
    generated: generatedFrom
      .extend({ meetings: generatedCount.optional(), sessions: generatedCount.optional() })
      .optional()
      .describe("What its future derives from, if its data was generated."),
    scenario: z.custom<ScenarioFile>(isObject).optional().meta({
      description: "The scenario it started with: unused tenants and future events come from it.",
      type: "object",
    }),
  })
  .meta({ id: "World", description: "A saved world: its time, and every record of its tenants." });

const done = z.object({ now: z.string().describe("The time in this world.") });
const eventModel = z.object({
  seq: z.int().describe("Position in the history, from 1."),
  event: z.custom<WorldEvent>().meta({ type: "object", description: "What happened; `type` says what." }),
});

export const state = {
  /** Resets the world, the clock, the faults and the journal; or only the data of one tenant. */
  reset: command({
    summary: "Reset the state",
    input: z
      .strictObject({
        account_id: tenantFields.account_id.describe("The account; unless set, all are reset."),
        app_id: tenantFields.app_id.describe("The app; unless set, all are reset."),
      })
      .refine((input) => (input.account_id === undefined) === (input.app_id === undefined), {
        error: "give both account_id and app_id to reset one tenant, or neither to reset all",
        path: ["app_id"],
      })
      .meta({ dependentRequired: { account_id: ["app_id"], app_id: ["account_id"] } }),
    output: done,
    async run({ scope }, { account_id: accountId, app_id: appId }) {
      if (accountId !== undefined && appId !== undefined) {
        if (scope.world.tenant(accountId, appId)) {
          const key = { accountId, appId };
          await scope.world.commit([
            { type: "TenantDropped", ...key },
            { type: "TenantOpened", ...key },
          ]);
        }
      } else await scope.reset();
      return { now: isoTime(scope.world.now) };
    },
  }),
  /** Saves the world as plain data, including the source of its future, so that it continues after loading. */
  save: command({
    summary: "Save the world",
    output: worldSnapshotModel,
    run({ server, scope: { world } }) {
      const scenario = server.scenarioOf(world);
      const { seed, meetings, sessions, epoch } = server.options;
      const generated = world.loaded ? world.loaded.generated : { seed, meetings, sessions, epoch };
      return { ...world.snapshot("everything"), ...(scenario ? { scenario } : generated && { generated }) };
    },
  }),
  /** Loads a scenario or a saved world, which later resets return to. */
  load: command({
    summary: "Load a scenario or a saved world",
    example: { scenario: "busy-webinar" },
    input: z
      .strictObject({
        scenario: scenarioModel.optional(),
        file: scenarioFileModel.optional(),
        world: worldSnapshotModel.optional(),
      })
      .refine((input) => Object.values(input).filter((one) => one !== undefined).length === 1, {
        error: "give a scenario, the text of a file, or a saved world",
        path: ["scenario"],
      })
      .meta({ minProperties: 1, maxProperties: 1 }),
    output: done,
    async run({ server, scope }, { scenario, file, world: start }) {
      const content = file ? await parseFile(server, file) : scenario && contentOf(scenario);
      if (content) {
        await scope.reset([{ type: "ScenarioBegun", scenario: await validScenario(server, content, "scenario") }]);
      }
      if (start) {
        rejectLarge(server, scope, start);
        await server.ready();
        const of = start.scenario && { scenario: await validScenario(server, start.scenario, "world.scenario") };
        await scope.reset([{ type: "ScenarioLoaded", start: { ...start, ...of } }]);
      }
      return { now: isoTime(scope.world.now) };
    },
  }),
  undo: command({
    summary: "Undo events",
    example: { count: 1 },
    input: z
      .strictObject({
        count: z
          .int()
          .min(1)
          .optional()
          .describe("Number of events; 1 unless set. A move of the clock includes what it caused."),
        after: z
          .int()
          .min(0)
          .optional()
          .describe("Undo all events after this position, instead of a number of events."),
      })
      .refine(({ count, after }) => count === undefined || after === undefined, {
        error: "give either count or after",
        path: ["after"],
      })
      .meta({ maxProperties: 1 }),
    output: done.extend({ undone: z.array(eventModel).describe("Newest first.") }),
    async run({ scope }, { count = 1, after }) {
      const { clock, timeline, world } = scope;
      const { now } = clock;
      const entries = [...timeline.entries];
      const undone = await (after === undefined ? timeline.undo(count) : timeline.undoAfter(after));
      // Time that passed by itself is not undone, up to the first undone change that set the clock.
      const first = undone.findLast(setsClock);
      const last = first && entries.findLast((entry) => entry.seq < first.seq && setsClock(entry));
      const passed = last?.event.type === "ClockMoved" ? last.event.to : world.now;
      await retryConflicts(() => world.advanceTo(first ? passed : now, "ticking"), timeline.log.attempts);
      clock.resume();
      return { now: isoTime(world.now), undone };
    },
  }),
  events: command({
    summary: "List events",
    input: z.strictObject({
      after: z.int().min(0).default(0).describe("Only events after this position."),
      limit: z.int().min(1).max(10_000).default(1000).describe("Maximum number of events."),
      newest: z.boolean().default(false).describe("Return the newest events if there are more than the limit."),
    }),
    output: z.object({
      events: z.array(
        eventModel.extend({
          title: z.string().optional().describe("Title of the session that the event is about."),
        }),
      ),
    }),
    run({ scope }, { after, limit, newest }) {
      const found: TimelineEntry[] = scope.timeline.entries.filter(({ seq }) => seq > after);
      const listed = newest ? found.slice(-limit) : found.slice(0, limit);
      return { events: listed.map((entry) => ({ ...entry, title: sessionTitle(entry, scope.world) })) };
    },
  }),
  /** Exports the world as the text of a scenario file. Leaves out pending entries of a timeline; `save` includes them. */
  export: command({
    summary: "Export the world as a scenario file",
    output: z.object({
      text: z.string().describe("YAML."),
      left_out: z.string().optional().describe("What the file leaves out."),
    }),
    async run({ server, scope: { world } }) {
      const { printYaml } = await import("../../../fixtures/scenario/save.js");
      const { scenario, missing } = await server.saveScenario(world);
      return { text: printYaml(scenario), ...(missing && { left_out: missing }) };
    },
  }),
} satisfies CommandGroup<"state">;

function sessionTitle({ event }: TimelineEntry, world: World): string | undefined {
  if (event.type !== "TenantChanged" || !("sessionId" in event.event)) return undefined;
  return world.tenant(event.accountId, event.appId)?.sessions.get(event.event.sessionId)?.title;
}

async function filesOf({ scenarioFiles }: ServerContext) {
  if (!scenarioFiles) throw new ControlError(409, "There are no files here: use the content of a scenario.");
  return scenarioFiles();
}

/** Throws if a saved world exceeds the limits of a mock. */
function rejectLarge({ options, scopes }: ServerContext, { world }: Scope, { tenants }: WorldSnapshot): void {
  const { maxTenants } = options;
  if (tenants.length > maxTenants) {
    throw new ControlError(413, `The world has ${tenants.length} tenants, and the mock holds at most ${maxTenants}.`);
  }
  const records = tenants.reduce(
    (sum, { meetings, sessions, livestreamSessions }) =>
      sum + meetings.length + sessions.length + livestreamSessions.length,
    0,
  );
  scopes.makeRoom(records - world.recordCount);
}

/** Rejects a scenario that generates more records than can be created without blocking the mock. */
function rejectLargeScenario(content: object, at: string): void {
  const records = generatedRecords(content);
  const limit = limits.loadedRecords;
  if (records <= limit) return;
  const message = `generates ${records} records, of ${limit} at most; start the mock with --scenario instead`;
  throw ControlError.invalidInput("state load", [{ path: `$.${at}.generate`, message }]);
}

/** Counts the records that a possibly invalid scenario, or a tenant or meeting of it, generates. */
function generatedRecords(part: unknown): number {
  const own = ["meetings", "sessions"].map((name) => Number(valueAt(part, ["generate", name])) || 0);
  const inner = ["tenants", "meetings"].flatMap((name) => {
    const parts = valueAt(part, [name]);
    return Array.isArray(parts) ? parts.map(generatedRecords) : [];
  });
  return [...own, ...inner].reduce((sum, records) => sum + records, 0);
}

async function parseFile(server: ServerContext, { name, text }: z.output<typeof scenarioFileModel>) {
  const { parseScenario } = await filesOf(server);
  const placeOf = ({ path, line }: Problem) => `${line === 0 ? name : `${name}:${line}`} ${path}`;
  return placingProblems(() => parseScenario(text, name).content, placeOf);
}

async function validScenario(server: ServerContext, scenario: ShippedName | object, at: string): Promise<ScenarioFile> {
  if (typeof scenario !== "string") rejectLargeScenario(scenario, at);
  return placingProblems(
    () => server.validateScenario(scenario),
    ({ path }) => `$.${at}${path.slice(1)}`,
  );
}

/** Reads a scenario. Throws `ControlError` with its problems and their places in the input. */
async function placingProblems<T>(read: () => T | Promise<T>, placeOf: (problem: Problem) => string): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const violations = error.problems.map((problem) => ({ path: placeOf(problem), message: problem.message }));
    throw ControlError.invalidInput("state load", violations);
  }
}

export const scenarios = {
  list: command({
    summary: "List scenarios",
    output: z.object({
      scenarios: z.array(z.object({ name: z.enum(shippedNames), title: z.string() })),
      current: z
        .object({ title: z.string().optional() })
        .optional()
        .describe("Absent when the data is generated from the seed."),
    }),
    async run({ server: { scenarioFiles, scenarioOf }, scope: { world } }) {
      const files = await scenarioFiles?.();
      const current = scenarioOf(world);
      const listed = shippedNames.map(async (name) => ({
        name,
        title: (await files?.loadScenario(name))?.title ?? name,
      }));
      return {
        scenarios: files ? await Promise.all(listed) : [],
        ...(current && { current: { title: current.title } }),
      };
    },
  }),
} satisfies CommandGroup<"scenarios">;
