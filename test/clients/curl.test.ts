import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import {
  livestreamSessionDetailsModels,
  meetingListModels,
  sessionDetailsModels,
} from "../../src/contract/response-models.js";
import { createMock, type Mock } from "../../src/server/mock.js";

let mock: Mock;
let baseUrl: string;

beforeAll(async () => {
  mock = await createMock();
  baseUrl = await mock.listen();
});

afterAll(() => mock.close());

/** What a user of the documents has set before pasting a line of them. */
const variables = {
  ACCOUNT_ID: "023e105f4ecef8ad9ca31a8372d0c353",
  APP_ID: "app_id",
  SESSION_ID: "session_id",
  LIVESTREAM_SESSION_ID: "livestream-session-id",
  CLOUDFLARE_API_TOKEN: "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY",
};

const lines: readonly (readonly [name: string, path: string, model: z.ZodType])[] = [
  ["session details", "sessions/$SESSION_ID", sessionDetailsModels["2026-01"]],
  [
    "livestream session details",
    "livestreams/sessions/$LIVESTREAM_SESSION_ID",
    livestreamSessionDetailsModels["2026-01"],
  ],
  ["all meetings", "meetings", meetingListModels["2026-01"]],
];

test.each(lines)("the documented curl line of %s works, only its host replaced", async (_, path, model) => {
  const documented = `curl https://api.cloudflare.com/client/v4/accounts/$ACCOUNT_ID/realtime/kit/$APP_ID/${path} \\
    -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"`;
  const line = documented.replace("https://api.cloudflare.com/client/v4", baseUrl);
  const { stdout } = await promisify(execFile)("sh", ["-c", line], { env: { ...process.env, ...variables } });
  const body: unknown = JSON.parse(stdout);
  expect(body).toHaveProperty("success", true);
  expect(model.parse(body)).toEqual(body);
});
