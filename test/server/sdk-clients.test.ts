import { expect, test } from "vitest";
import { createSdkWatch } from "../../src/contract/sdk-versions.js";
import { createMock } from "../../src/server/mock.js";
import { appPath } from "./requests.js";

const sdk = (language: string, version: string) => ({
  authorization: "Bearer x",
  "x-stainless-lang": language,
  "x-stainless-package-version": version,
});

test("the first request of an SDK of another revision is reported, once for each version", async () => {
  const notices: string[] = [];
  const mock = await createMock({ revision: "2026-01", onNotice: (notice) => notices.push(notice) });
  const requests = [
    sdk("js", "7.3.0"),
    sdk("js", "7.3.0"),
    sdk("js", "6.0.0"),
    sdk("go", "7.9.0"),
    sdk("php", "7.3.0"),
  ];
  for (const headers of requests) {
    expect((await mock.app.inject({ url: `${appPath}/sessions`, headers })).statusCode).toBe(200);
  }
  await mock.close();
  expect(notices).toEqual([
    expect.stringContaining("npm cloudflare 7.3.0 speaks 2026-09"),
    expect.stringContaining("Go cloudflare-go 7.9.0 speaks 2026-07"),
  ]);
});

test("strict mode rejects it, also when the URL is cached", async () => {
  const mock = await createMock({ revision: "2026-01", strict: ["other-revision-client"] });
  const url = `${appPath}/meetings`;
  const statuses = [];
  for (const version of ["6.0.0", "7.3.0", "6.0.0"]) {
    statuses.push((await mock.app.inject({ url, headers: sdk("js", version) })).statusCode);
  }
  await mock.close();
  expect(statuses).toEqual([200, 400, 200]);
});

test("a client that changes its version with every request fills no memory", () => {
  const watch = createSdkWatch();
  const reported = Array.from({ length: 500 }, (_, index) => watch(sdk("js", `7.${index + 2}.0`), "2026-01"));
  expect(reported.filter((message) => message !== undefined)).toHaveLength(100);
});
