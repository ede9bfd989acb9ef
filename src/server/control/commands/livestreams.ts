import { z } from "zod";
import { livestreamSessionModel } from "../../../contract/livestream-session-model.js";
import { maxViewers } from "../../../fixtures/scenario/model.js";
import type { Instant } from "../../../lib/time.js";
import { findLivestreamSession, setViewers, startLivestream, stopLivestream } from "../../../world/commands.js";
import type { TenantEvent } from "../../../world/events.js";
import type { Tenant } from "../../../world/tenant.js";
import { livestreamSessionText } from "../../handlers/livestream-sessions.js";
import {
  type CommandContext,
  type CommandGroup,
  command,
  findTenant,
  listFields,
  newIds,
  tenantFields,
} from "./command.js";

const one = { ...tenantFields, livestream_session_id: z.string().describe("The livestream session.") };

const output = livestreamSessionModel.meta({
  id: "LivestreamSession",
  description: "The livestream session as the API returns it.",
});

const listedSession = z.object({ session: output, viewers: z.int().describe("Number of viewers now.") });

export const livestreams = {
  start: command({
    summary: "Start a livestream session",
    example: { livestream_session_id: "demo-stream" },
    input: z.strictObject({
      ...tenantFields,
      livestream_id: z.string().min(1).optional().describe("ID of the livestream; a new one unless set."),
      livestream_session_id: z
        .string()
        .min(1)
        .optional()
        .describe("ID of the livestream session; a new UUID unless set."),
    }),
    output,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const newId = newIds(context, tenant);
      const id = input.livestream_session_id ?? newId();
      const livestreamId = input.livestream_id ?? newId();
      const { world } = context.scope;
      await world.record(tenant, ...startLivestream(tenant, { id, livestreamId }, world.now));
      return view(context, tenant, id);
    },
  }),
  /** Sets the number of viewers; view time accrues with the clock. */
  viewers: command({
    summary: "Set the viewers of a livestream session",
    example: { livestream_session_id: "demo-stream", viewers: 120 },
    input: z.strictObject({
      ...one,
      viewers: z.int().min(0).max(maxViewers).describe("Number of viewers from now on."),
    }),
    output,
    run: (context, input) => change(context, input, (tenant, id, at) => setViewers(tenant, id, input.viewers, at)),
  }),
  stop: command({
    summary: "Stop a livestream session",
    example: { livestream_session_id: "demo-stream" },
    input: z.strictObject(one),
    output,
    run: (context, input) => change(context, input, (tenant, id, at) => stopLivestream(tenant, id, at)),
  }),
  fail: command({
    summary: "Fail a livestream session",
    exampleNeeds: { command: "livestreams start", input: { livestream_session_id: "demo-failure" } },
    example: { livestream_session_id: "demo-failure", message: "The encoder has disconnected." },
    input: z.strictObject({ ...one, message: z.string().min(1).describe("What went wrong.") }),
    output,
    run: (context, input) => change(context, input, (tenant, id, at) => stopLivestream(tenant, id, at, input.message)),
  }),
  list: command({
    summary: "List livestream sessions",
    input: z.strictObject({ ...tenantFields, offset: listFields.offset, limit: listFields.limit }),
    output: z.object({ livestream_sessions: z.array(listedSession), total: z.int() }),
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const all = [...tenant.livestreamSessions.values()].sort((a, b) => b.createdAt - a.createdAt);
      const rows = all.slice(input.offset, input.offset + input.limit);
      const sessions = rows.map(({ id, viewers }) => ({ session: view(context, tenant, id), viewers }));
      return { livestream_sessions: sessions, total: all.length };
    },
  }),
} satisfies CommandGroup<"livestreams">;

/** Commits events of the livestream session that an input names, and returns it. */
async function change(
  context: CommandContext,
  input: z.infer<z.ZodObject<typeof one>>,
  events: (tenant: Tenant, id: string, at: Instant) => TenantEvent[],
) {
  const tenant = await findTenant(context, input);
  const { world } = context.scope;
  await world.record(tenant, ...events(tenant, input.livestream_session_id, world.now));
  return view(context, tenant, input.livestream_session_id);
}

function view({ server, scope }: CommandContext, tenant: Tenant, id: string) {
  const session = findLivestreamSession(tenant, id);
  const { profile } = server.expectedForm(scope, "GetLivestreamSession");
  return JSON.parse(livestreamSessionText(session, scope.world.now, profile));
}
