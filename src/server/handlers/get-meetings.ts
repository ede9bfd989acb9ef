import { ErrorResponse } from "../http/error-response.js";
import { bodyText } from "./envelope.js";
import { searchAsked, timeRange } from "./filters.js";
import type { Handler } from "./handler.js";
import { meetingText } from "./meeting-text.js";
import { pageAsked, pagingText, pastEnd } from "./paging.js";

/** Lists the meetings of an app. */
export const getMeetings: Handler = {
  reads: ["page_no", "per_page", "start_time", "end_time", "search", "status"],
  answer({ tenant, query }, { profile, revision, meetingFields }) {
    const page = pageAsked(query, profile);
    if (page instanceof ErrorResponse) return page;
    const found = tenant.meetings.page({
      status: query.status === "ACTIVE" || query.status === "INACTIVE" ? query.status : undefined,
      time: timeRange(query, profile),
      timeField: profile.meetingsTimeField === "created_at" ? "createdAt" : "updatedAt",
      search: searchAsked(query, profile),
      descending: profile.meetingsOrder === "newest-first",
      offset: page.offset,
      limit: page.limit,
    });
    const texts = found.rows.map((meeting) => meetingText(meeting, meetingFields));
    return (
      pastEnd(page, found, profile) ??
      bodyText("GetMeetings", revision, `[${texts.join(",")}]`, () => pagingText(page, found, profile))
    );
  },
};
