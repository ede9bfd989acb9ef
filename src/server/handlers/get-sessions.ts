import { ErrorResponse } from "../http/error-response.js";
import { bodyText } from "./envelope.js";
import { participantsRange, searchAsked, timeRange } from "./filters.js";
import type { Handler } from "./handler.js";
import { pageAsked, pagingText, pastEnd } from "./paging.js";
import { maxCachedTexts } from "./session-text.js";

/** Lists the sessions of an app. */
export const getSessions: Handler = {
  reads: [
    "associated_id",
    "end_time",
    "page_no",
    "participants",
    "per_page",
    "search",
    "sort_by",
    "sort_order",
    "start_time",
    "status",
  ],
  answer({ tenant, query }, { world, profile, revision, sessionTexts }) {
    const page = pageAsked(query, profile);
    if (page instanceof ErrorResponse) return page;
    const participants = query.participants === undefined ? undefined : participantsRange(query.participants, profile);
    if (participants instanceof ErrorResponse) return participants;
    const found = tenant.sessions.page(
      {
        associatedId: query.associated_id,
        status: query.status === "LIVE" || query.status === "ENDED" ? query.status : undefined,
        time: timeRange(query, profile),
        timeField: profile.sessionsTimeField === "created_at" ? "createdAt" : "startedAt",
        participants,
        participantsField: profile.participantsField === "live_participants" ? "live" : "peak",
        search: searchAsked(query, profile),
        sortBy: query.sort_by ?? profile.sessionsSortBy,
        descending: (query.sort_order ?? profile.sessionsSortOrder) === "DESC",
        offset: page.offset,
        limit: page.limit,
      },
      world.now,
    );
    const refusal = pastEnd(page, found, profile);
    if (refusal) return refusal;
    const { appId } = tenant.key;
    const rooms = profile.breakoutRoomsWhenNotAsked;
    const lasting = tenant.sessions.size <= maxCachedTexts;
    const texts = found.rows.map((row) => sessionTexts.text(row, appId, rooms, world.now, lasting));
    return bodyText("GetSessions", revision, `[${texts.join(",")}]`, () => pagingText(page, found, profile));
  },
};
