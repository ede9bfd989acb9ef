/** Everything an official client is to do, in the order of the README's table. */
export const checks = [
  "GetMeetings",
  "GetSessions",
  "GetSessionDetails",
  "GetActiveSession",
  "GetLivestreamSession",
  "pages",
  "404",
  "429",
  "503",
] as const;

/** One of them. */
export type Check = (typeof checks)[number];
