import { keepAliveSeconds } from "../constants.js";
import { inOrder, invariant } from "./invariant.js";

/** What is true of every meeting. */
export const meetingInvariants = [
  invariant("meeting", "updated", "is not updated before it is created", "semantic", (meeting) =>
    inOrder(["created_at", meeting.created_at], ["updated_at", meeting.updated_at]),
  ),
  invariant("meeting", "keep-alive", "keeps sessions alive for 60 to 600 seconds", "documented", (meeting) => {
    const seconds = meeting.session_keep_alive_time_in_secs;
    if (seconds === undefined) return undefined;
    return seconds < keepAliveSeconds.minimum || seconds > keepAliveSeconds.maximum
      ? `session_keep_alive_time_in_secs is ${seconds}`
      : undefined;
  }),
];
