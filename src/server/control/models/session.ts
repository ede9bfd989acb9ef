import { z } from "zod";
import { sessionModels } from "../../../contract/models/session.js";
import { defaultRevision } from "../../../contract/revisions.js";
import { tenantFields } from "./tenant.js";

/** Fields that name a LIVE session: by its id, or by the meeting it is going on in. */
export const sessionFields = {
  ...tenantFields,
  session_id: z.string().optional().meta({ description: "The session." }),
  meeting_id: z.string().optional().meta({ description: "The meeting whose active session is meant." }),
};

/** Fields that name a participant of a session: by id, or by name. */
export const participantFields = {
  participant_id: z.string().optional().meta({ description: "The participant." }),
  name: z.string().optional().meta({ description: "The name of the participant, when only one has it." }),
};

/** Requires exactly one of the two ways to name a session. */
export const oneSession = exactlyOne("session_id", "meeting_id");

/** Requires exactly one of the two ways to name a participant. */
export const oneParticipant = exactlyOne("participant_id", "name");

/** Somebody who is in a session. */
const participantModel = z
  .object({
    id: z.string(),
    name: z.string(),
    joined_at: z.string(),
    room_id: z.string().optional().meta({ description: "The breakout room they are in." }),
  })
  .meta({ id: "Participant" });

/** A session with who is in it. */
export const sessionViewModel = z.object({
  session: sessionModels[defaultRevision].meta({ id: "Session", description: "The session as the API answers it." }),
  participants: z.array(participantModel).meta({ description: "Who is in it now, in order of joining." }),
});

/** Requires exactly one of two fields. */
function exactlyOne(first: string, second: string) {
  return {
    test: (input: Readonly<Record<string, unknown>>) => (input[first] === undefined) !== (input[second] === undefined),
    problem: { error: `give either ${first} or ${second}`, path: [first] },
  };
}
