// The imports whose types need no test tool: what the oldest TypeScript reads.
import { createMock } from "realtimekit-testkit";
import { assertContract } from "realtimekit-testkit/assert";
import { operations } from "realtimekit-testkit/contract";
import { controlClient } from "realtimekit-testkit/control";
import { createFetchMock } from "realtimekit-testkit/fetch";
import { loadScenario, session } from "realtimekit-testkit/fixtures";
import { runSuite } from "realtimekit-testkit/suite";

export async function requestOnce(): Promise<Uint8Array | undefined> {
  const mock = await createFetchMock({ scenario: await loadScenario("small-team") });
  const { body } = await mock.handle({ method: "GET", url: "/", headers: {} });
  return body;
}

export const others = { createMock, assertContract, operations, controlClient, session, runSuite };
