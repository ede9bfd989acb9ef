import { expect, test } from "@playwright/test";

test("the mock is ready when tests start", async ({ request }) => {
  const response = await request.get(`http://127.0.0.1:${process.env.PORT}/_testkit/health`);
  expect((await response.json()).status).toBe("ok");
});
