import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { createMock } from "realtimekit-testkit";
import { generate } from "selfsigned";

test.use({ ignoreHTTPSErrors: true, permissions: ["clipboard-read", "clipboard-write"] });

test("a command copied from a mock with HTTPS and a token gets the same status", async ({ page }) => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  const token = "it's-$ecret";
  const mock = await createMock({ tls: { key, cert }, auth: { token } });
  const url = await mock.listen();
  const env = { ...process.env, REALTIMEKIT_TESTKIT_TOKEN: token };
  for (const sent of [token, "another"]) {
    const { statusCode } = await mock.app.inject({
      url: "/client/v4/accounts/a/realtime/kit/b/sessions",
      headers: { authorization: `Bearer ${sent}` },
    });
    const { recorded } = await mock.control.journal.list({});
    await page.goto(`${new URL(url).origin}/#requests/${recorded}`);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).not.toContain(sent);
    const repeated = `${command} -s -o /dev/null -w '%{http_code}'`;
    const { stdout } = await promisify(execFile)("sh", ["-c", repeated], { env });
    expect(stdout).toBe(String(statusCode));
  }
  await mock.close();
});
