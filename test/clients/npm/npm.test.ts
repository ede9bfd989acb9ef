import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock } from "../../../src/server/mock.js";
import { type Mocks, startMocks, statusesOf, unusedParameters } from "../mocks.js";
import { spokenRevision } from "../sdk-version.js";
import { runChecks, walk } from "./checks.js";
import { account_id, app_id } from "./ids.js";
import { npmSdks } from "./npm-sdks.js";

describe.each(npmSdks)("npm cloudflare $version", (sdk) => {
  const revision = spokenRevision({ language: "js", ...sdk });
  let mocks: Mocks;
  let baseURL: string;

  beforeAll(async () => {
    mocks = await startMocks(revision);
    baseURL = mocks.urls.BASE_URL;
  });

  afterAll(() => mocks.close());

  test("does all that a client is to do, with every parameter, through a 429 and a 503", async () => {
    const results = await runChecks(sdk, mocks.urls);
    expect(results.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(await unusedParameters(mocks.mock)).toEqual([]);
    expect(await statusesOf(mocks.limited)).toEqual([200, 200, 429, 200]);
    expect(await statusesOf(mocks.failing)).toEqual([200, 503, 200, 200]);
  });

  test("the pages of the sessions have every session of the world", async () => {
    const api = sdk.connect({ apiToken: "test", baseURL });
    const ids = await walk(60, async (page) => (await api.getSessions(page)).data?.sessions);
    expect(ids).toHaveLength(mocks.mock.world.open(account_id, app_id).sessions.size);
  });

  test("other error responses are the SDK's errors too", async () => {
    const api = sdk.connect({ apiToken: "test", baseURL, maxRetries: 0 });
    await expect(api.getSessions({ per_page: -1 })).rejects.toBeInstanceOf(sdk.BadRequestError);
    const strict = await createMock({ revision, auth: { token: "s3cret" } });
    const refused = sdk.connect({ apiToken: "test", baseURL: await strict.listen(), maxRetries: 0 });
    await expect(refused.getSessions()).rejects.toBeInstanceOf(sdk.AuthenticationError);
    await strict.close();
  });

  test("email and key, which the tests of the SDK send, are credentials", async () => {
    const older = sdk.connect({ apiKey: "144c9defac04969c7bfad8efaa8ea194", apiEmail: "user@example.com", baseURL });
    expect((await older.getMeetings({ page_no: 0, per_page: 0 })).success).toBe(true);
  });
});
