import { z } from "zod";
import type { Mock } from "../../../src/server/mock.js";
import { meetingPaging, meetingTitles } from "../list-requests.js";
import { appPath, send } from "../requests.js";
import { epoch, meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const paging = z.object({ total_count: z.number() }).optional();
const pagingBody = z.object({ data: z.object({ paging }), paging });

/** Entries about pages. */
export const pagingEffects: Effects<
  | "defaultPerPage"
  | "maxPerPage"
  | "perPageAboveMax"
  | "perPageZero"
  | "fractionalPaging"
  | "pagePastEnd"
  | "pagingPosition"
  | "emptyPageOffsets"
> = {
  defaultPerPage: {
    observe: async (profile) => (await meetingTitles(await meetings(1001, { maxPerPage: 10_000, ...profile }))).length,
    expected: new Map([
      [1, 1],
      [30, 30],
      [1000, 1000],
    ]),
  },
  maxPerPage: {
    observe: async (profile) => (await meetingTitles(await meetings(10_001, profile), "per_page=99999")).length,
    expected: new Map([
      [1, 1],
      [100, 100],
      [10_000, 10_000],
    ]),
  },
  perPageAboveMax: {
    observe: async (profile) => meetingTitles(await meetings(5, { maxPerPage: 2, ...profile }), "per_page=3"),
    expected: new Map<"clamp" | "reject", unknown>([
      ["clamp", ["m4", "m3"]],
      ["reject", '400 BAD_REQUEST: "per_page" must be at most 2'],
    ]),
  },
  perPageZero: {
    observe: async (profile) => meetingTitles(await meetings(5, { defaultPerPage: 2, ...profile }), "per_page=0"),
    expected: new Map<"default" | "empty", unknown>([
      ["default", ["m4", "m3"]],
      ["empty", []],
    ]),
  },
  fractionalPaging: {
    observe: async (profile) => {
      const mock = await meetings(5, profile);
      return [await meetingTitles(mock, "per_page=2.9"), await meetingTitles(mock, "page_no=2.9&per_page=1")];
    },
    expected: new Map<"floor" | "reject", unknown>([
      ["floor", [["m4", "m3"], ["m3"]]],
      [
        "reject",
        ['400 BAD_REQUEST: "per_page" must be a whole number', '400 BAD_REQUEST: "page_no" must be a whole number'],
      ],
    ]),
  },
  pagePastEnd: {
    observe: async (profile) => {
      const [some, none] = [await meetings(5, profile), await meetings(0, profile)];
      const query = "per_page=2&page_no=9";
      return [
        await meetingTitles(some, query),
        await meetingTitles(some, "per_page=2&page_no=3"),
        await meetingTitles(none, "page_no=2"),
        await meetingTitles(none, "page_no=1"),
      ];
    },
    expected: new Map<"empty" | "not-found" | "reject" | "last-page", unknown>([
      ["empty", [[], ["m0"], [], []]],
      [
        "reject",
        ['400 BAD_REQUEST: "page_no" must be at most 3', ["m0"], '400 BAD_REQUEST: "page_no" must be at most 1', []],
      ],
      ["not-found", ["404 Page 9 is past the end of the list", ["m0"], "404 Page 2 is past the end of the list", []]],
      ["last-page", [["m0"], ["m0"], [], []]],
    ]),
  },
  pagingPosition: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile, { revision: "2026-07" });
      tenant.sessions.put(session({ id: "s" }));
      const { data, paging } = pagingBody.parse((await send(mock, `${appPath}/sessions`)).body);
      return [paging?.total_count, data.paging?.total_count];
    },
    expected: new Map<"top-level" | "in-data", unknown>([
      ["top-level", [1, undefined]],
      ["in-data", [undefined, 1]],
    ]),
  },
  emptyPageOffsets: {
    observe: async (profile) => meetingPaging(await meetings(5, profile), "page_no=9&per_page=2"),
    expected: new Map<"formula" | "zero", unknown>([
      ["formula", { start_offset: 17, end_offset: 16, total_count: 5 }],
      ["zero", { start_offset: 0, end_offset: 0, total_count: 5 }],
    ]),
  },
};

/** Creates a mock with N meetings, `m0` the oldest. */
async function meetings(count: number, profile: Parameters<typeof stage>[0]): Promise<Mock> {
  const { mock, tenant } = await stage(profile);
  for (let index = 0; index < count; index++) {
    tenant.meetings.put(meeting({ id: uuid(index), title: `m${index}`, createdAt: epoch + index }));
  }
  return mock;
}

function uuid(index: number): string {
  return `182bd5e5-6e1a-4fe4-a799-${index.toString(16).padStart(12, "0")}`;
}
