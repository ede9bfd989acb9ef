import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revisions } from "../../../src/contract/revisions.js";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { type Listed, meetingTitles, sessionIds } from "../list-requests.js";
import { appPath, productError, send } from "../requests.js";
import { epoch, meeting, mockFor, session, tenantOf } from "../stage.js";

const day = 86_400_000;
const lists = [
  ["sessions", sessionIds],
  ["meetings", meetingTitles],
] as const;

/** Has the sessions and meetings a, b, c, a day apart; b at the epoch. Tests only read it. */
let staged: Mock;

beforeAll(async () => {
  staged = await createMock({ clock: epoch, meetings: 0, sessions: 0 });
  const { sessions, meetings } = await tenantOf(staged);
  for (const [index, name] of ["a", "b", "c"].entries()) {
    const createdAt = epoch + (index - 1) * day;
    sessions.put(session({ id: name, createdAt }));
    meetings.put(meeting({ id: `${index}1111111-1111-4111-8111-111111111111`, title: name, createdAt }));
  }
});

afterAll(() => staged.close());

describe.each(lists)("%s: page_no and per_page", (_, rows) => {
  test.each([
    "-1",
    "-0.5",
    "-1e-300",
    "abc",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "0x10",
    "1,5",
    "1 2",
    "%20",
    "1_000",
    "１",
    "%00",
    "1%00",
    "true",
    "null",
    "[]",
    "{}",
    "1;2",
  ])("%s is invalid", async (value) => {
    const text = encodeURI(value).replaceAll("%25", "%");
    for (const name of ["page_no", "per_page"]) {
      expect(await rows(staged, `${name}=${text}`)).toMatch(new RegExp(`^400 BAD_REQUEST: "${name}" must be a number`));
    }
  });

  test.each(["", "0", "-0", "1", "1.5", "1e0", "+1", "01", "1.", "00000000000000000001"])(
    "page_no=%s is the first page",
    async (value) => {
      expect(await rows(staged, `page_no=${encodeURIComponent(value)}`)).toEqual(["c", "b", "a"]);
    },
  );

  test.each(["", "0", "3", "3.9", "3e0", "1e308", "99999999999999999999"])("per_page=%s shows all", async (value) => {
    expect(await rows(staged, `per_page=${value}`)).toEqual(["c", "b", "a"]);
  });

  test.each(["2", "1e300", "9007199254740993", "1.7976931348623157e308"])(
    "page_no=%s is past the end",
    async (value) => {
      expect(await rows(staged, `page_no=${value}&per_page=100`)).toEqual([]);
    },
  );

  test("repeated, they are invalid, and so is every other parameter", async () => {
    for (const name of ["page_no", "per_page", "start_time", "end_time", "search"]) {
      expect(await rows(staged, `${name}=1&${name}=1`)).toBe(`400 BAD_REQUEST: "${name}" must be a single value`);
    }
  });
});

test("offsets are exact numbers on the last possible page", async () => {
  const { body } = await send(staged, `${appPath}/meetings?page_no=1e300&per_page=100`);
  expect(body).toMatchObject({ data: [], paging: { total_count: 3 } });
  const [, start = ""] = /"start_offset":(\d+)/.exec(JSON.stringify(body)) ?? [];
  expect(Number.isSafeInteger(Number(start))).toBe(true);
});

describe("sort_by, sort_order, status", () => {
  test.each([
    ["sort_by", "minutesConsumed, createdAt", ["created_at", "createdat", "CREATEDAT", "", "constructor", "__proto__"]],
    ["sort_order", "ASC, DESC", ["asc", "Desc", "", "ASCENDING", "ASC,DESC", "0"]],
    ["status", "LIVE, ENDED", ["live", "Ended", "", "ACTIVE", "LIVE,ENDED", "hasOwnProperty"]],
  ])("%s takes %s only", async (name, members, values) => {
    for (const value of values) {
      const message = `400 BAD_REQUEST: "${name}" must be one of ${members}`;
      expect(await sessionIds(staged, `${name}=${value}`)).toBe(message);
    }
  });

  test.each(["active", "LIVE", ""])("status=%s of meetings is invalid where it is a parameter", async (value) => {
    const mock = await mockFor({ revision: "2026-07" });
    const message = `400 BAD_REQUEST: "status" must be one of ACTIVE, INACTIVE`;
    expect(await meetingTitles(mock, `status=${value}`)).toBe(message);
  });
});

describe.each(lists)("%s: start_time and end_time", (_, rows) => {
  test.each([
    "",
    "yesterday",
    "2026-01-15",
    "2026-01-15T10:00:00",
    "2026-01-15T10:00Z",
    "2026-01-15 10:00:00Z",
    "2026-01-15T10:00:00+0100",
    "2026-01-15T10:00:00 01:00",
    "2026-01-15T24:00:00Z",
    "2026-01-15T10:60:00Z",
    "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "+010000-01-01T00:00:00Z",
    "-000001-01-01T00:00:00Z",
    "26-01-15T10:00:00Z",
    "2026-01-15T10:00:00.Z",
    "2026-01-15T10:00:00+24:00",
    "1768471200000",
    "Thu, 15 Jan 2026 10:00:00 GMT",
    "2026-01-15T10:00:00Z\u0000",
  ])("%j is invalid", async (time) => {
    for (const name of ["start_time", "end_time"]) {
      const expected = new RegExp(`^400 BAD_REQUEST: "${name}" must be an RFC 3339 date-time with an offset`);
      expect(await rows(staged, `${name}=${encodeURIComponent(time)}`)).toMatch(expected);
    }
  });

  // "b" was created at 2026-01-15T10:00:00Z.
  test.each([
    "2026-01-15T10:00:00Z",
    "2026-01-15t10:00:00z",
    "2026-01-15T10:00:00.000000000Z",
    "2026-01-16T00:00:00+14:00",
    "2026-01-14T22:00:00-12:00",
    "2026-01-15T15:45:00+05:45",
    "2026-01-15T10:00:00-00:00",
    "2026-01-15T09:59:60Z",
  ])("%s is a moment, the same everywhere", async (time) => {
    const value = encodeURIComponent(time);
    expect(await rows(staged, `start_time=${value}&end_time=${value}`)).toEqual(["b"]);
  });

  test("a fraction below a millisecond counts", async () => {
    expect(await rows(staged, "start_time=2026-01-15T10:00:00.0001Z")).toEqual(["c"]);
    expect(await rows(staged, "end_time=2026-01-15T09:59:59.9999Z")).toEqual(["a"]);
  });

  test.each([
    ["2024-02-29T00:00:00Z", "2000-02-29T12:00:00+14:00"],
    ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ])("%s and %s are dates", async (one, other) => {
    for (const time of [one, other])
      expect(await rows(staged, `start_time=${encodeURIComponent(time)}`)).toHaveLength(3);
  });

  test("9999 is the last year", async () => {
    expect(await rows(staged, "end_time=9999-12-31T23:59:59.999Z")).toHaveLength(3);
  });

  test("a start after the end is an empty list", async () => {
    expect(await rows(staged, "start_time=2026-02-01T00:00:00Z&end_time=2025-01-01T00:00:00Z")).toEqual([]);
  });

  test("the message tells what happened to a bare +", async () => {
    const message = String(await rows(staged, "start_time=2026-01-15T10:00:00+01:00"));
    expect(message).toContain("write the + of an offset as %2B");
  });
});

describe("participants", () => {
  test.each([
    "a:b",
    ":",
    "5",
    "",
    "1:2:3",
    "-1:2",
    "1.5:2",
    "1 : 2",
    " 1:2",
    "1-10",
    "1:b",
    "::",
    "0x1:2",
    "1e1:9",
    "１:２",
  ])("%j is invalid", async (value) => {
    const message = `400 BAD_REQUEST: "participants" must be a range such as 1:10`;
    expect(await sessionIds(staged, `participants=${encodeURIComponent(value)}`)).toBe(message);
  });

  test.each<[string, Listed]>([
    ["10:1", []],
    ["2:2", ["c", "b", "a"]],
    ["0:99999999999999999999999", ["c", "b", "a"]],
    [`${"9".repeat(400)}:`, []],
    [`:${"9".repeat(400)}`, ["c", "b", "a"]],
    ["002:2", ["c", "b", "a"]],
  ])("%s is a range", async (value, ids) => {
    expect(await sessionIds(staged, `participants=${value}`)).toEqual(ids);
  });
});

describe.each(revisions)("include_breakout_rooms in %s", (revision) => {
  test.each(["yes", "1", "0", "", "True", "FALSE", "null"])("%j is invalid", async (value) => {
    const mock = await mockFor({ revision });
    const { status, body } = await send(mock, `${appPath}/sessions/none?include_breakout_rooms=${value}`);
    const message = `BAD_REQUEST: "include_breakout_rooms" must be true or false`;
    expect([status, productError(body)]).toEqual([400, { code: 400, message }]);
  });
});

describe("search", () => {
  test.each(["a%00", "%F0%9F%92%A9", "%C3%84", "'; DROP TABLE sessions; --", "<script>", "%ff", "\\", "(", ".*"])(
    "%s finds nothing, and says so",
    async (text) => {
      expect(await sessionIds(staged, `search=${text}`)).toEqual([]);
      expect(await meetingTitles(staged, `search=${text}`)).toEqual([]);
    },
  );

  test("empty, it is absent", async () => {
    expect(await sessionIds(staged, "search=")).toEqual(["c", "b", "a"]);
  });
});

test("messages repeat a long value in part only, and as text", async () => {
  const message = String(await sessionIds(staged, `status=${"<".repeat(5000)}`));
  expect(message.length).toBeLessThan(200);
});

describe("unknown parameters", () => {
  test("are ignored, and noticed once", async () => {
    const notices: string[] = [];
    const mock = await mockFor({ onNotice: (notice) => notices.push(notice) });
    const plain = await send(mock, `${appPath}/sessions`);
    const strange = [
      "page=2",
      "pageNo=2",
      "PER_PAGE=1",
      "__proto__=1",
      "constructor=1",
      "toString=1",
      "[]=1",
      "status[]=LIVE",
      "%ff=1",
    ];
    for (const query of [...strange, ...strange]) {
      expect((await send(mock, `${appPath}/sessions?${query}`)).text).toBe(plain.text);
    }
    expect(notices).toHaveLength(strange.length);
    expect(notices[0]).toBe('GetSessions has no query parameter "page"; it is ignored.');
    await send(mock, `${appPath}/meetings?page=2`);
    expect(notices.at(-1)).toBe('GetMeetings has no query parameter "page"; it is ignored.');
  });

  test("in any number and length fill neither memory nor terminal", async () => {
    const notices: string[] = [];
    const mock = await mockFor({ onNotice: (notice) => notices.push(notice), meetings: 1, sessions: 1 });
    for (let index = 0; index < 1200; index++) {
      await send(mock, `${appPath}/sessions?${index}${"x".repeat(1000)}=1`);
    }
    expect(notices).toHaveLength(1000);
    expect(Math.max(...notices.map(({ length }) => length))).toBeLessThan(200);
  });

  test("change no prototype", async () => {
    const mock = await mockFor();
    await send(mock, `${appPath}/sessions?__proto__[polluted]=1&constructor.prototype.polluted=1&__proto__.polluted=1`);
    expect({}).not.toHaveProperty("polluted");
  });
});
