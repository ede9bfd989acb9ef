import { meetingTitles, sessionIds } from "../list-requests.js";
import { appPath, gatewayError, productError, send } from "../requests.js";
import { epoch, meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const notFoundMessages = [
  "No session found for session_id x",
  "No livestream session found for livestream_session_id x",
] as const;

/** Entries about error responses. */
export const errorEffects: Effects<
  "invalidValues" | "invalidValueStatus" | "repeatedParameter" | "notFoundEnvelope" | "missingCredentialsStatus"
> = {
  invalidValues: {
    observe: async (profile) => {
      const { mock, tenant } = await stage({ maxPerPage: 1, perPageAboveMax: "reject", ...profile });
      tenant.sessions.put(session({ id: "s" }));
      const queries = ["status=live", "page_no=x", "participants=1", "start_time=now", "per_page=2"];
      return Promise.all(queries.map((query) => sessionIds(mock, query)));
    },
    expected: new Map<"reject" | "ignore", unknown>([
      [
        "reject",
        [
          '400 status: expected one of LIVE, ENDED, got "live"',
          '400 page_no: expected a number, got "x"',
          '400 participants: expected a range such as 1:10, got "1"',
          '400 start_time: expected an RFC 3339 date-time with an offset, got "now"',
          "400 per_page: expected at most 1, got 2",
        ],
      ],
      ["ignore", [["s"], ["s"], ["s"], ["s"], ["s"]]],
    ]),
  },
  invalidValueStatus: {
    observe: async (profile) => {
      const { mock } = await stage(profile);
      const { status, body } = await send(mock, `${appPath}/sessions?page_no=-1`);
      return [status, productError(body).code];
    },
    expected: new Map<400 | 422, unknown>([
      [400, [400, 400]],
      [422, [422, 422]],
    ]),
  },
  repeatedParameter: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.meetings.put(meeting({ id: "11111111-1111-4111-8111-111111111111", title: "older" }));
      tenant.meetings.put(
        meeting({ id: "22222222-2222-4222-8222-222222222222", title: "newer", createdAt: epoch + 1 }),
      );
      return meetingTitles(mock, "per_page=1&page_no=1&page_no=2");
    },
    expected: new Map<"reject" | "first" | "last", unknown>([
      ["reject", "400 page_no: given more than once"],
      ["first", ["newer"]],
      ["last", ["older"]],
    ]),
  },
  notFoundEnvelope: {
    observe: async (profile) => {
      const { mock } = await stage(profile);
      const responses = [
        await send(mock, `${appPath}/sessions/x`),
        await send(mock, `${appPath}/livestreams/sessions/x`),
      ];
      return responses.map(({ status, body }) => [status, body]);
    },
    expected: new Map<"product" | "gateway", unknown>([
      ["product", notFoundMessages.map((message) => [404, { success: false, error: { code: 404, message } }])],
      [
        "gateway",
        notFoundMessages.map((message) => [
          404,
          { success: false, errors: [{ code: 404, message }], messages: [], result: null },
        ]),
      ],
    ]),
  },
  missingCredentialsStatus: {
    observe: async (profile) => {
      const { mock } = await stage(profile);
      const { status, body } = await send(mock, `${appPath}/sessions`, { headers: {} });
      return [status, gatewayError(body)?.code];
    },
    expected: new Map<400 | 401, unknown>([
      [401, [401, 9106]],
      [400, [400, 9106]],
    ]),
  },
};
