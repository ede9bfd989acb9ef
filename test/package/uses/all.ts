// Every subpath as a user's module imports it; compiled under each module resolution, and run.
import { createMock, type Mock } from "realtimekit-testkit";
import { assertContract, assertRequested } from "realtimekit-testkit/assert";
import { operations } from "realtimekit-testkit/contract";
import { controlClient } from "realtimekit-testkit/control";
import { createFetchMock, mockFetch } from "realtimekit-testkit/fetch";
import type * as fixtures from "realtimekit-testkit/fixtures";
import { realtimeKitHandlers } from "realtimekit-testkit/msw";
import type { mockTest as playwrightTest } from "realtimekit-testkit/playwright";
import type * as suite from "realtimekit-testkit/suite";
import type { mockTest as vitestTest } from "realtimekit-testkit/vitest";

export type Tests = [typeof playwrightTest, typeof vitestTest, typeof fixtures, typeof suite];

export async function main(): Promise<void> {
  const mock: Mock = await createMock({ revision: "2026-07", sessions: 10 });
  const url: string = await mock.listen();
  const fetch = mockFetch(mock);
  const path = "/client/v4/accounts/a/realtime/kit/b/sessions";
  const headers = { authorization: "Bearer test" };
  const body: unknown = await (await fetch(`https://api.cloudflare.com${path}`, { headers })).json();
  assertContract("GetSessions", body, "2026-07");
  await assertRequested(mock, { operation: "GetSessions", times: 1 });
  const { recorded } = await controlClient(url).journal.list();
  const other = await createFetchMock();
  await Promise.all([mock.close(), other.close()]);
  const counts = [Object.keys(operations).length, recorded, realtimeKitHandlers().length];
  if (counts.join() !== "5,1,1") throw new Error(`Unexpected: ${counts.join()}`);
}
