import { z } from "zod";
import { livestreamSessionModel } from "./livestream-session.js";
import { meetingModels } from "./meeting.js";
import { sessionModels } from "./session.js";

/** Where a page lies in its list. */
export const pagingModel = z.object({
  end_offset: offset("last"),
  start_offset: offset("first"),
  total_count: z.number().min(0).meta({ description: "Number of rows on all pages, after filters." }),
});

/** Where a page lies in its list: offsets are 1-based and inclusive. */
export type Paging = z.infer<typeof pagingModel>;

function offset(which: string) {
  return z.number().meta({ description: `1-based offset of the ${which} row of the page.` });
}

const success = z.boolean().meta({ description: "True when the operation succeeded." });

/** Body of `GetMeetings`, the same envelope in every revision. */
export const meetingListModels = {
  "2026-01": z.object({ data: z.array(meetingModels["2026-01"]), paging: pagingModel, success }),
  "2026-07": z.object({ data: z.array(meetingModels["2026-07"]), paging: pagingModel, success }),
};

/** Body of `GetSessions`; only `2026-07` documents `paging`. */
export const sessionListModels = {
  "2026-01": z.object({
    data: z.object({ sessions: z.array(sessionModels["2026-01"]).optional() }).optional(),
    success: success.optional(),
  }),
  "2026-07": z.object({
    data: z.object({ sessions: z.array(sessionModels["2026-07"]).optional() }).optional(),
    paging: pagingModel.partial().optional(),
    success: success.optional(),
  }),
};

/** Body of `GetSessionDetails`: `data.session` in `2026-01`, the session itself as `data` in `2026-07`. */
export const sessionDetailsModels = {
  "2026-01": z.object({
    data: z.object({ session: sessionModels["2026-01"].optional() }).optional(),
    success: success.optional(),
  }),
  "2026-07": z.object({ data: sessionModels["2026-07"].optional(), success: success.optional() }),
};

/** Body of `GetActiveSession`: the session itself as `data`, in every revision. */
export const activeSessionModels = {
  "2026-01": z.object({ data: sessionModels["2026-01"].optional(), success: success.optional() }),
  "2026-07": z.object({ data: sessionModels["2026-07"].optional(), success: success.optional() }),
};

const livestreamSessionDetails = z.object({
  data: livestreamSessionModel.optional(),
  success: success.optional(),
});

/** Body of `GetLivestreamSession`, the same in every revision. */
export const livestreamSessionDetailsModels = {
  "2026-01": livestreamSessionDetails,
  "2026-07": livestreamSessionDetails,
};
