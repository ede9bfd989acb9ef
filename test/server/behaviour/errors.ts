import { z } from "zod";
import { meetingTitles, sessionIds } from "../list-requests.js";
import { appPath, gatewayError, productError, send } from "../requests.js";
import { epoch, meeting, mockFor, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const notFoundMessages = [
  "No session found for session_id x",
  "No livestream session found for livestream_session_id x",
] as const;

/** Entries about error responses. */
export const errorEffects: Effects<
  | "invalidValues"
  | "invalidValueStatus"
  | "invalidValueText"
  | "repeatedParameter"
  | "notFoundEnvelope"
  | "missingCredentialsStatus"
  | "unauthorizedBody"
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
          '400 BAD_REQUEST: "status" must be one of LIVE, ENDED',
          '400 BAD_REQUEST: "page_no" must be a number',
          '400 BAD_REQUEST: "participants" must be a range such as 1:10',
          '400 BAD_REQUEST: "start_time" must be an RFC 3339 date-time with an offset',
          '400 BAD_REQUEST: "per_page" must be at most 1',
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
  invalidValueText: {
    observe: async (profile) => {
      const { mock } = await stage({ maxPerPage: 1, perPageAboveMax: "reject", ...profile });
      const queries = ["status=live", "participants=9:1", "start_time=2026-01-01T00:00:00 01:00", "per_page=2"];
      return Promise.all(queries.map((query) => sessionIds(mock, query)));
    },
    expected: new Map<"bad-request" | "plain", unknown>([
      [
        "bad-request",
        [
          '400 BAD_REQUEST: "status" must be one of LIVE, ENDED',
          [],
          '400 BAD_REQUEST: "start_time" must be an RFC 3339 date-time with an offset (write the + of an offset as %2B)',
          '400 BAD_REQUEST: "per_page" must be at most 1',
        ],
      ],
      [
        "plain",
        [
          '400 status: expected one of LIVE, ENDED, got "live"',
          [],
          '400 start_time: expected an RFC 3339 date-time with an offset (write the + of an offset as %2B), got "2026-01-01T00:00:00 01:00"',
          "400 per_page: expected at most 1, got 2",
        ],
      ],
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
      ["reject", '400 BAD_REQUEST: "page_no" must be a single value'],
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
  unauthorizedBody: {
    observe: async (profile) => {
      const [mock, lenient] = [
        await mockFor({ profile, auth: { token: "secret" } }),
        await mockFor({ profile: { ...profile, missingCredentialsStatus: 400 } }),
      ];
      const wrong = await send(mock, `${appPath}/sessions`, { headers: { authorization: "Bearer other" } });
      const missing = await send(mock, `${appPath}/sessions`, { headers: {} });
      const malformed = await send(lenient, `${appPath}/sessions`, { headers: {} });
      return [wrong, missing, malformed].map(({ status, body }) => [status, messageIn(body)]);
    },
    expected: new Map<"gateway" | "message", unknown>([
      [
        "gateway",
        [
          [401, "gateway 10000"],
          [401, "gateway 9106"],
          [400, "gateway 9106"],
        ],
      ],
      [
        "message",
        [
          [401, "Unauthorized"],
          [401, "Unauthorized"],
          [400, "gateway 9106"],
        ],
      ],
    ]),
  },
};

/** Returns what a rejection of credentials says, in either form. */
function messageIn(body: unknown): string {
  const { data } = z.strictObject({ message: z.string() }).safeParse(body);
  return data?.message ?? `gateway ${gatewayError(body)?.code}`;
}
