import { z } from "zod";
import { closeBreakoutRoom, enterBreakoutRoom, leaveBreakoutRoom, openBreakoutRoom } from "../../../world/commands.js";
import { type CommandGroup, command, findTenant, newIds } from "./command.js";
import { changeSession, namedParticipant, participantInput, sessionInput, sessionViewModel } from "./session-view.js";

const roomId = z.string().min(1).meta({ description: "The breakout room." });

/** Commands about breakout rooms. */
export const rooms = {
  /** Opens a breakout room in a LIVE session. */
  open: command({
    summary: "Open a breakout room",
    input: sessionInput({
      title: z.string().meta({ description: "Title of the room." }),
      room_id: roomId.optional(),
    }),
    output: sessionViewModel.extend({ room_id: z.string() }),
    async run(context, input) {
      const roomId = input.room_id ?? newIds(context, await findTenant(context, input))();
      const view = await changeSession(context, input, (tenant, session, at) =>
        openBreakoutRoom(tenant, session.id, { roomId, title: input.title }, at),
      );
      return { ...view, room_id: roomId };
    },
  }),
  /** Moves a participant into a breakout room, out of any other. */
  enter: visitCommand("Enter a breakout room", enterBreakoutRoom),
  /** Brings a participant back from a breakout room. */
  leave: visitCommand("Leave a breakout room", leaveBreakoutRoom),
  /** Closes a breakout room; those in it stay in the session. */
  close: command({
    summary: "Close a breakout room",
    input: sessionInput({ room_id: roomId }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) => closeBreakoutRoom(tenant, session.id, input.room_id, at)),
  }),
} satisfies CommandGroup<"rooms">;

/** Creates a command about one participant and one breakout room of a session. */
function visitCommand(summary: string, visitEvents: typeof enterBreakoutRoom) {
  return command({
    summary,
    input: participantInput({ room_id: roomId }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        visitEvents(
          tenant,
          { sessionId: session.id, roomId: input.room_id, participantId: namedParticipant(session, input) },
          at,
        ),
      ),
  });
}
