import { describe, expect } from "vitest";
import { mockTest, test } from "../../src/clients/vitest.js";
import { callAll, sdkOn } from "./sdk.js";

const inFile = mockTest({ per: "file", revision: "2026-07" });

describe("a fresh mock for each test", () => {
  const seen = new Set<object>();

  for (const turn of ["first", "second"]) {
    test(`${turn}: it has received no request before`, async ({ mock }) => {
      expect(seen.has(mock)).toBe(false);
      seen.add(mock);
      expect((await mock.control.journal.list()).recorded).toBe(0);
      await mock.fetch("https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/meetings");
      await expect(mock).toHaveBeenRequested({ operation: "GetMeetings", times: 1 });
    });
  }
});

describe("one mock for the file", () => {
  for (const times of [1, 2]) {
    inFile(`requests add up: ${times}`, async ({ mock }) => {
      await sdkOn(mock.fetch).getSessions();
      await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times });
    });
  }

  inFile("every response to the SDK matches the contract", async ({ mock }) => {
    const bodies = await callAll(sdkOn(mock.fetch));
    expect(bodies.GetMeetings).toMatchContract("GetMeetings", "2026-07");
    expect(bodies.GetSessions).toMatchContract("GetSessions", "2026-07");
    expect(bodies.GetSessionDetails).toMatchContract("GetSessionDetails", "2026-07");
    expect(bodies.GetActiveSession).toMatchContract("GetActiveSession", "2026-07");
    expect(bodies.GetLivestreamSession).toMatchContract("GetLivestreamSession", "2026-07");
    expect(bodies.GetSessions).not.toMatchContract("GetMeetings", "2026-07");
  });
});

test("a failing matcher shows what came close", async ({ mock }) => {
  await mock.fetch("https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions?per_page=5");
  const expected = { operation: "GetSessions", query: { per_page: 10 } };
  await expect(mock).not.toHaveBeenRequested(expected);
  await expect(expect(mock).toHaveBeenRequested(expected)).rejects.toThrow(
    /near miss: .*query per_page is "5", not "10"/,
  );
  await expect(expect(mock).not.toHaveBeenRequested({ operation: "GetSessions" })).rejects.toThrow(
    "Expected the opposite of requests with operation=GetSessions: expected at least 1, got 1",
  );
});
