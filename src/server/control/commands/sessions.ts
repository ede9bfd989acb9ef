import { z } from "zod";
import { endSession, joinMeeting, leaveSession, startSession } from "../../../world/commands.js";
import { command } from "../command.js";
import { newIds } from "../ids.js";
import { oneParticipant, oneSession, participantFields, sessionFields, sessionViewModel } from "../models/session.js";
import { tenantFields } from "../models/tenant.js";
import { participantNamed, sessionNamed, tenantNamed } from "../named.js";
import { sessionView } from "../views.js";

/** Commands about sessions and who is in them. */
export const sessions = {
  /** Starts a session in a meeting that has none, with whoever joins first. */
  start: command({
    summary: "Start a session",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string(),
      session_id: z.string().min(1).optional().meta({ description: "ID of the session; a new UUID unless set." }),
      participants: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .default(["Host"])
        .meta({ description: "Names of those who join first; a session needs one." }),
    }),
    answer: sessionViewModel,
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const id = newIds(context, tenant);
      const sessionId = input.session_id ?? id();
      const joiners = input.participants.map((name) => ({ participantId: id(), name }));
      const { world } = context.scope;
      world.record(tenant, ...startSession(tenant, input.meeting_id, joiners, sessionId, world.now));
      return sessionView(context, tenant, sessionId);
    },
  }),
  /** Lets somebody join a meeting: into its active session, or into a new one. */
  join: command({
    summary: "Join a meeting",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string(),
      name: z.string().meta({ description: "Name of the participant." }),
      participant_id: z.string().min(1).optional().meta({ description: "ID of the participant; new unless set." }),
    }),
    answer: sessionViewModel.extend({ participant_id: z.string() }),
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const id = newIds(context, tenant);
      const participantId = input.participant_id ?? id();
      const { world } = context.scope;
      const joiner = { participantId, name: input.name };
      const { profile } = context.core.options;
      world.record(tenant, ...joinMeeting(tenant, input.meeting_id, joiner, id(), world.now, profile));
      const session = sessionNamed(tenant, { meeting_id: input.meeting_id });
      return { ...sessionView(context, tenant, session.id), participant_id: participantId };
    },
  }),
  /** Lets a participant leave; the session ends when nobody joins again within its keep-alive. */
  leave: command({
    summary: "Leave a session",
    input: z
      .strictObject({ ...sessionFields, ...participantFields })
      .refine(oneSession.test, oneSession.problem)
      .refine(oneParticipant.test, oneParticipant.problem),
    answer: sessionViewModel,
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const session = sessionNamed(tenant, input);
      const { world } = context.scope;
      world.record(tenant, ...leaveSession(tenant, session.id, participantNamed(session, input), world.now));
      return sessionView(context, tenant, session.id);
    },
  }),
  /** Ends a session: at once, or by everybody leaving, so that it ends when its keep-alive has run out. */
  end: command({
    summary: "End a session",
    input: z
      .strictObject({
        ...sessionFields,
        how: z.enum(["host-ended", "all-left"]).default("host-ended").meta({
          description: "`host-ended` ends it now; `all-left` lets everybody leave, and its keep-alive run out.",
        }),
      })
      .refine(oneSession.test, oneSession.problem),
    answer: sessionViewModel,
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const session = sessionNamed(tenant, input);
      const { world } = context.scope;
      const events =
        input.how === "host-ended"
          ? endSession(tenant, session.id, world.now)
          : session.present.flatMap(({ id }) => leaveSession(tenant, session.id, id, world.now));
      world.record(tenant, ...events);
      return sessionView(context, tenant, session.id);
    },
  }),
};
