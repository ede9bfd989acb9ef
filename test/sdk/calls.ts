import { documentedTenant } from "../../src/contract/documented-tenant.js";

/** The ids that the examples of the SDKs use. */
export const account_id = documentedTenant.accountId;
export const app_id = documentedTenant.appId;
export const sessionId = "session_id";
export const meetingId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";
export const quietMeetingId = "6bf2b8be-04dd-4191-b602-1128921a306b";
export const livestreamSessionId = "livestream-session-id";

/** Every query parameter of the session list, with values that select the documented ENDED sessions. */
export const allSessionParameters = {
  account_id,
  associated_id: meetingId,
  start_time: "2025-12-01T00:00:00+01:00",
  end_time: "2026-01-15T10:00:00Z",
  page_no: 1,
  per_page: 2,
  participants: "1:10",
  search: "DESIGN",
  sort_by: "minutesConsumed",
  sort_order: "ASC",
  status: "ENDED",
} as const;

/** Every query parameter of the meeting list that both revisions take. */
export const allMeetingParameters = {
  account_id,
  start_time: "2025-10-01T00:00:00.000Z",
  end_time: "2026-01-15T10:00:00+00:00",
  page_no: 1,
  per_page: 5,
  search: "design",
} as const;

/** Collects the rows of all pages, until one is not full. */
export async function walk<T>(perPage: number, page: (pageNo: number) => Promise<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let pageNo = 1; ; pageNo++) {
    const rows = await page(pageNo);
    all.push(...rows);
    if (rows.length < perPage) return all;
  }
}
