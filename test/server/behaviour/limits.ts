import { vi } from "vitest";
import type { BehaviourProfile } from "../../../src/contract/behaviour.js";
import type { Mock } from "../../../src/server/mock.js";
import { appPath, send } from "../requests.js";
import { mockFor } from "../stage.js";
import type { Effects } from "./effect.js";

/** Entries about the rate limit; observed on a clock that the test moves. */
export const limitEffects: Effects<"rateLimitRequests" | "rateLimitWindowSeconds" | "rateLimitBlockSeconds"> = {
  rateLimitRequests: {
    observe: async (profile) => {
      const mock = await limited(profile);
      const { headers } = await send(mock, `${appPath}/sessions`);
      return [headers.ratelimit, headers["ratelimit-policy"], (await send(mock, `${appPath}/sessions`)).status];
    },
    expected: new Map([
      [1, ['"default";r=0;t=300', '"default";q=1;w=300', 429]],
      [2, ['"default";r=1;t=300', '"default";q=2;w=300', 200]],
      [1_000_000, ['"default";r=999999;t=300', '"default";q=1000000;w=300', 200]],
    ]),
  },
  rateLimitWindowSeconds: {
    observe: async (profile) => {
      const mock = await limited({ rateLimitRequests: 3, ...profile });
      const left = await moving(mock, [0, 1000, 58_000, 2000]);
      return left.map(({ headers }) => headers.ratelimit);
    },
    expected: new Map([
      [1, ['"default";r=2;t=1', '"default";r=2;t=1', '"default";r=2;t=1', '"default";r=2;t=1']],
      [60, ['"default";r=2;t=60', '"default";r=1;t=59', '"default";r=0;t=1', '"default";r=2;t=60']],
      [86_400, ['"default";r=2;t=86400', '"default";r=1;t=86399', '"default";r=0;t=86341', '"default";r=0;t=300']],
    ]),
  },
  rateLimitBlockSeconds: {
    observe: async (profile) => {
      const mock = await limited({ rateLimitRequests: 1, ...profile });
      const responses = await moving(mock, [0, 0, 999, 1, 86_399_000]);
      return responses.map(({ status, headers }) => headers["retry-after"] ?? status);
    },
    expected: new Map([
      [1, [200, "1", "1", 200, 200]],
      [300, [200, "300", "300", "299", 200]],
      [86_400, [200, "86400", "86400", "86399", 200]],
    ]),
  },
};

async function limited(profile: Partial<BehaviourProfile>): Promise<Mock> {
  vi.useFakeTimers({ toFake: ["performance"] });
  return mockFor({ rateLimit: true, profile });
}

/** Sends a request after each of these pauses, in milliseconds. */
async function moving(mock: Mock, pauses: readonly number[]) {
  const responses = [];
  for (const pause of pauses) {
    vi.advanceTimersByTime(pause);
    responses.push(await send(mock, `${appPath}/sessions?per_page=1`));
  }
  return responses;
}
