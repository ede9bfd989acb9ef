import { request as sendRequest } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits } from "../../src/lib/limits.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import { behaviours, canary, token } from "./behaviours.js";
import { type HostileTarget, startHostileTarget } from "./hostile-target.js";

let correct: Mock;
let target: HostileTarget;
let mock: Mock;
let port: number;

beforeAll(async () => {
  correct = await createMock({ auth: { token }, meetings: 1, sessions: 1 });
  target = await startHostileTarget(correct);
  mock = await createMock({ upstream: { url: `${target.url}/client/v4` }, meetings: 1, sessions: 1, onNotice() {} });
  port = Number(new URL(await mock.listen()).port);
});

afterAll(async () => {
  await mock.close();
  await target.close();
  await correct.close();
});

/** Does not end before the client does. */
const stalls = ["never responds", "drips a byte now and then", "sends early responses without end"];

const forwardedPath = "/client/v4/accounts/0123456789abcdef0123456789abcdef/realtime/kit/app/recordings";

describe("a mock forwards to an upstream that", () => {
  test.each(Object.entries(behaviours))("%s", async (name, behaviour) => {
    const seen: string[] = [];
    let closed = false;
    target.behaviour = (visit) => {
      seen.push(visit.request.rawHeaders.join("\n"));
      visit.response.on("close", () => {
        closed = true;
      });
      behaviour(visit);
    };
    const response = await get(stalls.includes(name) ? 100 : 20_000);
    if (stalls.includes(name)) {
      expect(response).toBeUndefined();
      await expect.poll(() => closed).toBe(true);
    } else {
      const { status, headers, body } = response ?? { status: 0, headers: {}, body: "" };
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(600);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limits.forwardedBytes);
      for (const header of ["set-cookie", "transfer-encoding", "content-encoding", "x", "x-echo", "server", canary])
        expect(headers).not.toHaveProperty(header);
      const isOwn = status === 502 && body.includes("No usable response");
      if (isOwn) expect(body).not.toContain(canary);
      else expect(headers).toMatchObject({ "content-security-policy": "default-src 'none'; sandbox" });
    }
    // The mock itself goes on, and no credentials have left.
    const health = await mock.app.inject("/_testkit/health");
    expect(health.json()).toMatchObject({ status: "ok" });
    expect(seen.length).toBeGreaterThan(0);
    for (const headers of seen) expect(headers).not.toMatch(new RegExp(`${token}|authorization|cookie|x-auth`, "i"));
  });

  test("says what it will, which the journal only has as forwarded", async () => {
    await mock.control.journal.clear();
    target.behaviour = behaviours["echoes the token"] ?? behaviours["sends HTML"] ?? (() => {});
    await get(5000);
    target.behaviour = behaviours["sends a broken header"] ?? (() => {});
    await get(5000);
    const journal = await mock.control.journal.list();
    expect(journal.requests.map(({ forwarded }) => forwarded)).toEqual(Array(2).fill(`${target.url}/client/v4`));
    target.behaviour = behaviours["redirects to elsewhere"] ?? (() => {});
    await get(5000);
    const har = JSON.stringify(await mock.control.journal.har());
    const explained = await Promise.all(
      [1, 2, 3].map((late) => mock.control.journal.explain({ seq: journal.recorded + 2 - late })),
    );
    for (const text of [JSON.stringify(journal), har, JSON.stringify(explained)])
      expect(text).not.toMatch(new RegExp(`${token}|${canary}`));
  });
});

/** Sends a request with credentials; undefined when it has no whole response after a time. */
function get(timeoutMs: number) {
  return new Promise<{ status: number; headers: object; body: string } | undefined>((resolve, reject) => {
    const request = sendRequest(
      {
        port,
        path: forwardedPath,
        agent: false,
        headers: { authorization: `Bearer ${token}`, cookie: `a=${token}`, "x-auth-key": token },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      },
    );
    request.on("error", (error) => (error.name === "AbortError" ? resolve(undefined) : reject(error)));
    request.end();
  });
}
