import type { z } from "zod";
import { isoTime } from "../../lib/time.js";
import { CommandError } from "../../world/commands.js";
import type { LivestreamSessionRecord, SessionRecord } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import { livestreamSessionText } from "../handlers/livestream-session-text.js";
import { meetingText } from "../handlers/meeting-text.js";
import { SessionTexts } from "../handlers/session-text.js";
import type { CommandContext } from "./command.js";
import type { sessionViewModel } from "./models/session.js";

/** A meeting as the API answers it. */
export function meetingView({ core }: CommandContext, { meetings }: Tenant, id: string) {
  const meeting = meetings.get(id);
  if (!meeting) throw new CommandError("not-found", `There is no meeting ${id}.`);
  return JSON.parse(meetingText(meeting, core.meetingFields));
}

/** A session as the API answers it, with who is in it. */
export function sessionView(context: CommandContext, tenant: Tenant, id: string): z.input<typeof sessionViewModel> {
  const session = tenant.sessions.get(id);
  if (!session) throw new CommandError("not-found", `There is no session ${id}.`);
  const { options } = context.core;
  const texts = new SessionTexts(options.revision, options.profile);
  const text = texts.text(session, tenant.key.appId, "rooms", context.scope.world.now);
  return { session: JSON.parse(text), participants: session.present.map((one) => participantView(session, one)) };
}

/** A livestream session as the API answers it. */
export function livestreamView({ core, scope }: CommandContext, session: LivestreamSessionRecord) {
  return JSON.parse(livestreamSessionText(session, scope.world.now, core.options.profile.livestreamNulls));
}

function participantView({ rooms }: SessionRecord, { id, name, joinedAt }: SessionRecord["present"][number]) {
  const room = rooms.find(({ present }) => present.some((one) => one.id === id));
  return { id, name, joined_at: isoTime(joinedAt), ...(room && { room_id: room.id }) };
}
