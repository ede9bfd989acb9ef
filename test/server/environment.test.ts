import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createFetchMock } from "../../src/clients/fetch.js";
import { defineScenario } from "../../src/fixtures/scenario/scenario.js";
import type { EnvironmentVariant } from "../../src/server/environment.js";
import { newFolder } from "../new-folder.js";

const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions?per_page=60";
const headers = { authorization: "Bearer test" };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Requests sessions from a mock in a process that a forecast runs. */
async function request(variant: EnvironmentVariant, options: Parameters<typeof createFetchMock>[0] = {}) {
  const file = join(newFolder(), "reads.ndjson");
  vi.stubEnv("REALTIMEKIT_TESTKIT_VARIANT", JSON.stringify(variant));
  vi.stubEnv("REALTIMEKIT_TESTKIT_READS", file);
  const mock = await createFetchMock(options);
  await mock.control.faults.clear();
  const response = await mock.fetch(url, { headers });
  return { status: response.status, text: await response.text(), log: () => readFileSync(file, "utf8"), mock };
}

test("a mock responds as the variant of its process says, with its own data, whatever its commands clear", async () => {
  const own = { revision: "2026-07", meetings: 1, sessions: 3 } as const;
  const usual = await request({}, own);
  const { text, log } = await request(
    { faults: [{ id: "forecast", when: {}, effect: { drop_field: "data.sessions.*.status" } }] },
    own,
  );
  const expected = JSON.parse(usual.text);
  for (const session of expected.data.sessions) delete session.status;
  expect(JSON.parse(text)).toEqual(expected);
  expect(JSON.parse(log())).toEqual({
    request: {
      method: "GET",
      url: "/client/v4/accounts/a/realtime/kit/b/sessions?per_page=60",
      status: 200,
      operation: "GetSessions",
      revision: "2026-07",
      faults: ["forecast"],
      bytes: Buffer.byteLength(text),
      digest: expect.any(String),
    },
  });
});

test("the profile and the revision of a variant come before those of the options, but for entries that these set", async () => {
  const variant = { profile: { maxPerPage: 25 }, revision: "2026-01" } as const;
  const { text } = await request(variant, { revision: "2026-07", profile: { defaultPerPage: 30 } });
  expect(JSON.parse(text).data.sessions.length).toBe(25);
  expect(JSON.parse(text)).not.toHaveProperty("paging");
  const own = await request(variant, { profile: { maxPerPage: 40 } });
  expect(JSON.parse(own.text).data.sessions.length).toBe(40);
});

test("a richer variant adds data to what a mock starts with, also to scopes and scenarios", async () => {
  const { mock } = await request({ isRicher: true }, { meetings: 1, sessions: 0, revision: "2026-07" });
  const scoped = await mock.handle({ method: "GET", url: `/scope/mine${url.slice(26)}`, headers });
  expect(JSON.parse(new TextDecoder().decode(scoped.body)).paging.total_count).toBeGreaterThan(600);
  const scenario = defineScenario({ title: "Empty", clock: "2025-03-01T10:00:00Z" });
  const { text } = await request({ isRicher: true }, { scenario });
  const { sessions } = JSON.parse(text).data;
  expect(sessions.length).toBe(60);
  expect(Date.parse(sessions[0].created_at)).toBeLessThanOrEqual(scenario.clock);
});

test("a mock whose state is in a folder responds as the variant of its process says", async () => {
  const { status } = await request(
    { faults: [{ id: "forecast", when: {}, effect: { status: 503 } }] },
    { state: newFolder() },
  );
  expect(status).toBe(503);
});

test.each(["junk", "[]", '{ "revision": "2027-01" }'])(
  "%s, which no forecast sets, is rejected with what to do",
  async (text) => {
    vi.stubEnv("REALTIMEKIT_TESTKIT_VARIANT", text);
    await expect(createFetchMock()).rejects.toMatchObject({
      name: "EnvironmentError",
      message: "REALTIMEKIT_TESTKIT_VARIANT is not what `forecast` of this version sets: unset it",
    });
  },
);
