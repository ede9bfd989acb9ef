import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";
import { findPage, pagingText, participantsRange, requestedPage, searchFilter, timeRange } from "./list-query.js";

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
  respond({ tenant, query }, world, { profile, revision, sessionTexts }) {
    const requested = requestedPage(query, profile);
    if (requested instanceof ErrorResponse) return requested;
    const participants = query.participants === undefined ? undefined : participantsRange(query.participants, profile);
    if (participants instanceof ErrorResponse) return participants;
    const filters = {
      associatedId: query.associated_id,
      status: query.status === "LIVE" || query.status === "ENDED" ? query.status : undefined,
      time: timeRange(query, profile),
      timeField: profile.sessionsTimeField === "created_at" ? "createdAt" : "startedAt",
      participants,
      participantsField: profile.participantsField === "live_participants" ? "live" : "peak",
      search: searchFilter(query, profile),
      sortBy: query.sort_by ?? profile.sessionsSortBy,
      descending: (query.sort_order ?? profile.sessionsSortOrder) === "DESC",
    } as const;
    const found = findPage(
      requested,
      ({ offset, limit }) => tenant.sessions.page({ ...filters, offset, limit }, world.now),
      profile,
    );
    if (found instanceof ErrorResponse) return found;
    const texts = found.rows.map((row) => sessionTexts.text(tenant, row, world.now));
    const paging = () => pagingText(found, profile);
    return bodyText("GetSessions", revision, `[${texts.join(",")}]`, paging, profile.pagingPosition);
  },
};

export const getSessionDetails: Handler = {
  reads: ["include_breakout_rooms"],
  respond({ tenant, id, query }, world, { profile, revision, sessionTexts }) {
    const session = tenant.sessions.get(id);
    if (!session) return new ErrorResponse("sessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const rooms = query.include_breakout_rooms ? "rooms" : undefined;
    return bodyText("GetSessionDetails", revision, sessionTexts.text(tenant, session, world.now, rooms));
  },
};

export const getActiveSession: Handler = {
  reads: [],
  respond({ tenant, id }, world, { revision, sessionTexts }) {
    const session = tenant.sessions.findActive(id);
    if (!session) return new ErrorResponse("noActiveSession", { id });
    return bodyText("GetActiveSession", revision, sessionTexts.text(tenant, session, world.now));
  },
};
