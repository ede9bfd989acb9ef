import { CommandError } from "../../world/commands.js";
import type { Participant, SessionRecord } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { CommandContext } from "./command.js";

/** The tenant that the input of a command names, opened if need be. */
export async function tenantNamed(
  { core, scope: { world } }: CommandContext,
  { account_id: accountId, app_id: appId }: { readonly account_id: string; readonly app_id: string },
): Promise<Tenant> {
  return world.tenant(accountId, appId) ?? core.openTenant(world, { accountId, appId });
}

/** The session that the input of a command names, by its id or by its meeting. */
export function sessionNamed(
  { sessions }: Tenant,
  {
    session_id,
    meeting_id = "",
  }: { readonly session_id?: string | undefined; readonly meeting_id?: string | undefined },
): SessionRecord {
  if (session_id === undefined) {
    const live = sessions.findActive(meeting_id);
    if (live) return live;
    throw new CommandError("not-found", `Meeting ${meeting_id} has no active session.`);
  }
  const session = sessions.get(session_id);
  if (session) return session;
  throw new CommandError("not-found", `There is no session ${session_id}.`);
}

/** The id of the participant that the input of a command names, by id or by name. */
export function participantNamed(
  { id, present }: SessionRecord,
  { participant_id, name }: { readonly participant_id?: string | undefined; readonly name?: string | undefined },
): Participant["id"] {
  if (participant_id !== undefined) return participant_id;
  const [one, another] = present.filter((participant) => participant.name === name);
  if (!one) throw new CommandError("not-found", `Nobody named ${JSON.stringify(name)} is in session ${id}.`);
  if (!another) return one.id;
  throw new CommandError("conflict", `More than one participant of session ${id} is named ${JSON.stringify(name)}.`);
}
