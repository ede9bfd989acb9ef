import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { promisify } from "node:util";
import { createMock } from "realtimekit-testkit";
import { loadScenario } from "realtimekit-testkit/fixtures";

test("scenarios are read from the archive of the package", async () => {
  const mock = await createMock({ scenario: await loadScenario("small-team") });
  const { body } = await mock.app.inject({
    url: "/client/v4/accounts/a/realtime/kit/b/meetings",
    headers: { authorization: "Bearer test" },
  });
  assert.match(body, /Design review/i);
  await mock.close();
});

test("the command lists the scenarios", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "yarn.cjs",
    "realtimekit-testkit",
    "fixtures",
    "list",
  ]);
  assert.match(stdout, /small-team/);
});
