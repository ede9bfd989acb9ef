import { expect, expectTypeOf, test } from "vitest";
import type { MockFetchOptions } from "../../src/clients/fetch.js";
import { createMswMock, type MswOptions } from "../../src/clients/msw.js";
import type { MockTestOptions as PlaywrightOptions } from "../../src/clients/playwright.js";
import type { MockTestOptions } from "../../src/clients/vitest.js";
import type { FixtureOptions, PageOfList } from "../../src/fixtures/index.js";
import { createFixtures, meeting } from "../../src/fixtures/index.js";
import type { ControlAccess, MockOptions } from "../../src/server/context/options.js";
import { createMock } from "../../src/server/mock.js";
import type { SuiteOptions } from "../../src/suite/index.js";

/** The optional fields that accept no `undefined` under `exactOptionalPropertyTypes`. */
type Strict<T> = {
  [K in keyof T]-?: object extends Pick<T, K> ? (undefined extends Required<T>[K] ? never : K) : never;
}[keyof T];

test("options may be undefined, so that users can pass on what they may not have", async () => {
  expectTypeOf<Strict<MockOptions>>().toBeNever();
  expectTypeOf<Strict<ControlAccess>>().toBeNever();
  expectTypeOf<Strict<MockFetchOptions>>().toBeNever();
  expectTypeOf<Strict<MswOptions>>().toBeNever();
  expectTypeOf<Strict<MockTestOptions>>().toBeNever();
  expectTypeOf<Strict<PlaywrightOptions>>().toBeNever();
  expectTypeOf<Strict<FixtureOptions>>().toBeNever();
  expectTypeOf<Strict<PageOfList>>().toBeNever();
  expectTypeOf<Strict<SuiteOptions>>().toBeNever();
  const none = { seed: undefined, revision: undefined, auth: undefined, cors: undefined, allowedHosts: undefined };
  const mock = await createMock({
    ...none,
    control: undefined,
    journal: undefined,
    speed: undefined,
    extend: undefined,
  });
  expect(await mock.listen({ host: undefined, port: undefined })).toMatch(/^http:\/\/127\.0\.0\.1:/);
  await mock.close();
  expect((await createMswMock({ ...none, baseUrl: undefined })).handlers).toHaveLength(1);
  const { responses, session } = createFixtures({
    seed: undefined,
    revision: undefined,
    appId: undefined,
    now: undefined,
  });
  expect(responses.sessions([session()], { before: undefined, total: undefined }).success).toBe(true);
  expect(meeting.withSessions(1, { live: undefined }).sessions).toHaveLength(1);
});

test("a function can pass on the options of factories", () => {
  const create = (options?: FixtureOptions) => createFixtures(options);
  expect(create({ revision: "2026-09" }).session().id).toBe(createFixtures({ revision: "2026-09" }).session().id);
});
