import { z } from "zod";
import { quoted } from "../../../lib/message.js";
import {
  durationPattern,
  type Instant,
  isoTime,
  maxInstant,
  parseDateTime,
  parseDuration,
  second,
} from "../../../lib/time.js";
import { CommandError } from "../../../world/events.js";
import type { Tenant } from "../../../world/tenant.js";
import { maxSpeed } from "../../context/options.js";
import type { Scope } from "../../scope/scope.js";
import { type CommandGroup, command, findTenant, scenarioTenants } from "./command.js";

const timeForm = "an RFC 3339 date-time with an offset, or now";

/** An RFC 3339 date-time, parsed as milliseconds since the epoch. */
const timeModel = z
  .union([z.literal("now"), z.string().meta({ format: "date-time" })], { error: `expected ${timeForm}` })
  .meta({ description: "An RFC 3339 date-time with an offset, or `now`.", examples: ["2026-01-15T12:00:00Z", "now"] })
  .transform((text, context) => {
    const instant = text === "now" ? Date.now() : parseDateTime(text);
    if (instant !== undefined) return Math.floor(instant);
    context.addIssue(`expected ${timeForm}, got ${quoted(text)}`);
    return z.NEVER;
  });

const durationForm = "expected a duration such as 90s, 1.5h or 1h30m";

/** A duration as text such as `90s` or `1h30m`, or as a number of seconds; parsed as milliseconds. */
export const durationModel = z
  .union([z.string().regex(durationPattern, durationForm), z.number().min(0)], { error: durationForm })
  .meta({ description: "A duration such as `90s`, `1.5h` or `1h30m`, or a number of seconds.", examples: ["10m"] })
  .transform((value) => (typeof value === "number" ? Math.round(value * second) : (parseDuration(value) ?? 0)));

const output = z.object({
  now: z.string().describe("The time in this world."),
  speed: z.number().describe("Seconds of this world per real second; 0 while it is paused."),
});

export const clock = {
  read: command({ summary: "Read the clock", output, run: ({ scope }) => view(scope) }),
  /** Moves the clock to a later time; sessions whose keep-alive expires on the way end. */
  set: command({
    summary: "Set the clock",
    example: { to: "now" },
    input: z.strictObject({ to: timeModel }),
    output,
    async run({ scope }, { to }) {
      if (to < scope.world.now) {
        const now = isoTime(scope.world.now);
        throw new CommandError(
          "conflict",
          `The clock is at ${now} and moves only forward; to go back, use undo or reset.`,
        );
      }
      return advance(scope, to);
    },
  }),
  advance: command({
    summary: "Advance the clock",
    example: { by: "10m" },
    input: z.strictObject({ by: durationModel }),
    output,
    run({ scope }, { by }) {
      return advance(scope, scope.world.now + by);
    },
  }),
  upcoming: command({
    summary: "List upcoming events",
    input: z.strictObject({
      limit: z.int().min(1).max(10_000).default(20).describe("Maximum number of events."),
    }),
    output: z.object({
      events: z.array(
        z.object({
          at: z.string(),
          account_id: z.string(),
          app_id: z.string(),
          what: z
            .record(z.string(), z.unknown())
            .describe(
              "An action of a scenario's timeline, or what is to happen to generated sessions and livestreams; `end_session` too when a keep-alive runs out.",
            ),
          title: z.string().optional().describe("Title of the session or meeting that the action names."),
        }),
      ),
      total: z.int(),
    }),
    async run(context, { limit }) {
      const { world } = context.scope;
      for (const tenant of scenarioTenants(context)) await findTenant(context, tenant);
      // Before the first request, show what is scheduled for the app of the published examples.
      if (world.tenants.length === 0) await findTenant(context, {});
      const all = world.upcoming();
      const titles = new Map<unknown, string>();
      const events = all.slice(0, limit).map(({ accountId, appId, at, what }) => ({
        at: isoTime(at),
        account_id: accountId,
        app_id: appId,
        what: { ...what },
        title: titleOf(what, world.tenant(accountId, appId), titles),
      }));
      return { events, total: all.length };
    },
  }),
  run: command({
    summary: "Let the clock run",
    example: { speed: 60 },
    input: z.strictObject({
      speed: z.number().positive().max(maxSpeed).default(1).describe("Seconds of this world per real second."),
    }),
    output,
    async run({ scope }, { speed }) {
      await scope.change({ speed });
      return view(scope);
    },
  }),
  pause: command({
    summary: "Stop the clock",
    output,
    async run({ scope }) {
      await scope.change({ speed: 0 });
      return view(scope);
    },
  }),
} satisfies CommandGroup<"clock">;

async function advance(scope: Scope, to: Instant) {
  if (to > maxInstant) throw new CommandError("conflict", `The clock ends at ${isoTime(maxInstant)}.`);
  await scope.world.advanceTo(to);
  return view(scope);
}

function view({ world, clock: { speed } }: Scope) {
  return { now: isoTime(world.now), speed };
}

/** Returns the title of the session or meeting that an action names; `started` has those of future sessions. */
function titleOf(action: object, tenant: Tenant | undefined, started: Map<unknown, string>): string | undefined {
  const {
    session_id: session,
    associated_id: associated,
    meeting_id: meeting = associated,
  } = Object(Object.values(action)[0]);
  const title =
    tenant?.sessions.get(String(session))?.title ??
    tenant?.meetings.get(String(meeting))?.title ??
    started.get(session);
  if (title !== undefined && session !== undefined) started.set(session, title);
  return title;
}
