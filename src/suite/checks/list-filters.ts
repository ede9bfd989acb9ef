import { meetingStatuses } from "../../contract/meeting-model.js";
import type { ParameterName } from "../../contract/parameters.js";
import type { ListOperation } from "../../contract/revisions.js";
import { sessionStatuses } from "../../contract/session-model.js";
import { unknownId } from "../model/exchange.js";
import { equal, type Filter, frequent } from "./filter-case.js";
import { marks, participantsFilter, searchFilters, wideLetters } from "./text-filters.js";
import { timeFields, timeFilters } from "./time-filters.js";

/**
 * The filters of each list. Those of sessions come first: they reveal most. Each list searches another kind of odd title first,
 * since one server tends to treat both lists alike.
 */
export const listFilters: Readonly<Record<ListOperation, readonly Filter[]>> = {
  GetSessions: [
    statusFilter("SessionStatus", "sessions", sessionStatuses),
    {
      name: "associated_id",
      parameters: ["AssociatedId"],
      title: "associated_id shows only sessions of that meeting",
      origin: "documented",
      requests: 4,
      cases: (rows) =>
        frequent(rows, "associated_id")
          .filter((_, index, all) => index === 0 || index === all.length - 1)
          .map((id) => equal("associated_id", "associated_id", id)),
      caseKeeping: (row) =>
        typeof row.associated_id === "string" ? equal("associated_id", "associated_id", row.associated_id) : undefined,
    },
    {
      name: "associated_id-unknown",
      parameters: ["AssociatedId"],
      title: "associated_id of no meeting shows no sessions",
      origin: "documented",
      requests: 1,
      cases: () => [equal("associated_id", "associated_id", unknownId)],
    },
    participantsFilter,
    ...timeFilters(timeFields.GetSessions),
    ...searchFilters("SessionSearch", ["meeting_display_name", "associated_id", "id"], [marks, wideLetters]),
  ],
  GetMeetings: [
    statusFilter("MeetingStatus", "meetings", meetingStatuses),
    ...timeFilters(timeFields.GetMeetings),
    ...searchFilters("MeetingSearch", ["title", "id"], [wideLetters, marks]),
  ],
};

function statusFilter(parameter: ParameterName, nouns: string, statuses: readonly string[]): Filter {
  return {
    name: "status",
    title: `status shows only ${nouns} of that status`,
    origin: "documented",
    parameters: [parameter],
    requests: 4,
    cases: (rows) =>
      rows.some(({ status }) => status !== undefined)
        ? statuses.map((status) => equal("status", "status", status))
        : [],
    caseKeeping({ status }) {
      const kept = statuses.find((one) => one === status);
      return kept === undefined ? undefined : equal("status", "status", kept);
    },
  };
}
