import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";
import { pagingText, participantsRange, rejectPastEnd, requestedPage, searchFilter, timeRange } from "./list-query.js";
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
  respond({ tenant, query }, { world, profile, revision, sessionTexts }) {
    const page = requestedPage(query, profile);
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
        search: searchFilter(query, profile),
        sortBy: query.sort_by ?? profile.sessionsSortBy,
        descending: (query.sort_order ?? profile.sessionsSortOrder) === "DESC",
        offset: page.offset,
        limit: page.limit,
      },
      world.now,
    );
    const error = rejectPastEnd(page, found, profile);
    if (error) return error;
    const { appId } = tenant.key;
    const rooms = profile.breakoutRoomsWhenNotAsked;
    const lasting = tenant.sessions.size <= maxCachedTexts;
    const texts = found.rows.map((row) => sessionTexts.text(row, appId, rooms, world.now, lasting));
    return bodyText("GetSessions", revision, `[${texts.join(",")}]`, () => pagingText(page, found, profile));
  },
};

/** Gets a session, with its breakout rooms when requested. */
export const getSessionDetails: Handler = {
  reads: ["include_breakout_rooms"],
  respond({ tenant, id, query }, { world, profile, revision, sessionTexts }) {
    const session = tenant.sessions.get(id);
    if (!session) return new ErrorResponse("sessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const rooms = query.include_breakout_rooms ? "rooms" : profile.breakoutRoomsWhenNotAsked;
    const text = sessionTexts.text(session, tenant.key.appId, rooms, world.now, tenant.sessions.size <= maxCachedTexts);
    return bodyText("GetSessionDetails", revision, text);
  },
};

/** Gets the active session of a meeting. */
export const getActiveSession: Handler = {
  reads: [],
  respond({ tenant, id }, { world, profile, revision, sessionTexts }) {
    const session = tenant.sessions.findActive(id);
    if (!session) return new ErrorResponse("noActiveSession", { id });
    const text = sessionTexts.text(session, tenant.key.appId, profile.breakoutRoomsWhenNotAsked, world.now);
    return bodyText("GetActiveSession", revision, text);
  },
};
