import type { OperationId } from "../../contract/operations.js";

const app = `/accounts/[^/?#]+/realtime/kit/[^/?#]+`;
const end = `/?(?:[?#]|$)`;

/** What the URLs of the operations end with, as sources of regular expressions. Plain data, so that tracking loads no zod. */
export const operationPaths: Readonly<Record<OperationId, string>> = {
  GetMeetings: `${app}/meetings${end}`,
  GetActiveSession: `${app}/meetings/[^/?#]+/active-session${end}`,
  GetSessions: `${app}/sessions${end}`,
  GetSessionDetails: `${app}/sessions/[^/?#]+${end}`,
  GetLivestreamSession: `${app}/livestreams/sessions/[^/?#]+${end}`,
};
