import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { revisions } from "../../../src/contract/revisions.js";
import { send } from "../requests.js";
import { mockFor } from "../stage.js";

const host = "mock.example:4010";

test.each(revisions)("the document of %s is served with this mock as its server", async (revision) => {
  const mock = await mockFor({ revision });
  const published = JSON.parse(await readFile(`openapi/realtimekit.${revision}.json`, "utf8"));
  const { body, headers } = await send(mock, "/_testkit/openapi.json", { headers: { host } });
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(body).toEqual({
    ...published,
    servers: [{ url: "http://mock.example:4010/client/v4", description: "This mock." }],
  });
  const yaml = await send(mock, "/_testkit/openapi.yaml", { headers: { host } });
  expect(yaml.headers["content-type"]).toBe("application/yaml; charset=utf-8");
  expect(parse(yaml.text)).toEqual(body);
});

test("the document of the control API too, unless that is disabled", async () => {
  const mock = await mockFor();
  const { body } = await send(mock, "/_testkit/control.json", { headers: { host } });
  expect(body).toMatchObject({
    servers: [{ url: "http://mock.example:4010" }],
    paths: { "/_testkit/clock/advance": {} },
  });
  const { text } = await send(mock, "/_testkit/control.yaml", { headers: { host } });
  expect(parse(text)).toEqual(body);
  const without = await mockFor({ control: false });
  expect((await send(without, "/_testkit/control.json")).status).toBe(404);
});

test("below the prefix of a scope, the server is that scope", async () => {
  const mock = await mockFor();
  const { body } = await send(mock, "/scope/ci/_testkit/openapi.json", { headers: { host } });
  expect(body).toMatchObject({ servers: [{ url: "http://mock.example:4010/scope/ci/client/v4" }] });
});
