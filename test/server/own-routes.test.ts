import supertest from "supertest";
import { expect, onTestFinished, test } from "vitest";
import { createFetchMock } from "../../src/clients/fetch.js";
import type { LoggedRequest } from "../../src/server/http/messages.js";
import type { ServerOptions } from "../../src/server/in-process-mock.js";
import { createMock } from "../../src/server/mock.js";
import { newFolder } from "../new-folder.js";
import { Fleet } from "./replicas/stage.js";
import { appPath, credentials } from "./requests.js";

const extend: NonNullable<ServerOptions["extend"]> = (app) => {
  app.get("/client/v4/zones", () => ({ result: ["zone"] }));
  app.post(`/client/v4${appPath}/meetings`, (request, reply) => reply.code(201).send({ created: request.body }));
  app.post("/text", (request) => ({ text: request.body }));
  app.get("/failing", () => {
    throw new Error("own error");
  });
  const querystring = { type: "object", required: ["page"], properties: { page: { type: "integer" } } };
  app.get("/checked", { schema: { querystring } }, (request) => request.query);
};

async function clientOf(options: ServerOptions = {}) {
  const mock = await createMock({ extend, ...options });
  onTestFinished(() => mock.close());
  return { mock, client: supertest(mock.app.server) };
}

test("a mock whose routes cannot be added gives its state back", async () => {
  const state = newFolder();
  const failing = () => {
    throw new Error("no routes");
  };
  await expect(createMock({ state, extend: failing })).rejects.toThrow("no routes");
  const unlistened = await createFetchMock({ state, extend: failing });
  await expect(unlistened.listen()).rejects.toThrow("no routes");
  await unlistened.close();
  await (await createMock({ state })).close();
});

test("own routes respond as in any Fastify app, beside the mock", async () => {
  const { client } = await clientOf();
  expect((await client.get("/client/v4/zones")).body).toEqual({ result: ["zone"] });
  const created = await client.post(`/client/v4${appPath}/meetings`).send({ title: "Own" });
  expect([created.status, created.body]).toEqual([201, { created: { title: "Own" } }]);
  expect((await client.post("/text").type("text/plain").send("words")).body).toEqual({ text: "words" });
  expect((await client.post("/text").type("application/json").send("{")).status).toBe(400);
  expect((await client.get("/checked?page=2")).body).toEqual({ page: 2 });
  expect((await client.get("/checked?page=two")).status).toBe(400);
  expect((await client.get("/failing")).body).toMatchObject({ message: "own error" });
  expect((await client.get(`${appPath}/meetings`).set(credentials)).status).toBe(200);
  expect((await client.get("/client/v4/accounts").set(credentials)).status).toBe(404);
});

test("a request that no journal can list, because there are too many scopes, is noticed", async () => {
  const notices: string[] = [];
  const { client } = await clientOf({ maxScopes: 0, onNotice: (notice) => notices.push(notice) });
  expect((await client.get("/scope/one/client/v4/zones?page=1")).status).toBe(200);
  await expect
    .poll(() => notices)
    .toEqual([
      "No journal lists GET /scope/one/client/v4/zones: There are already 0 scopes in use, the limit: drop some, or wait until some are idle.",
    ]);
});

test("the journal and the log mark their requests as not served by the mock", async () => {
  const logged: LoggedRequest[] = [];
  const { client, mock } = await clientOf({ onRequest: (request) => logged.push(request) });
  await client.get("/client/v4/zones?page=1");
  await client.post(`/scope/one/client/v4${appPath}/meetings`).send({ title: "Own" });
  expect((await mock.control.journal.list()).requests).toMatchObject([
    { method: "GET", path: "/client/v4/zones", status: 200, note: "not-served", forwarded: "extend" },
  ]);
  expect((await mock.scope("one").journal.list()).requests).toMatchObject([
    { operation: "create_meeting", status: 201, note: "operation-not-served" },
  ]);
  expect(logged).toMatchObject([
    { url: "/client/v4/zones?page=1", forwarded: "extend" },
    { operation: "create_meeting", forwarded: "extend" },
  ]);
  expect(await mock.control.journal.mistakes()).toEqual({ mistakes: [] });
});

test("their secrets are masked in the journal and the log, as those of all requests", async () => {
  const logged: LoggedRequest[] = [];
  const { client, mock } = await clientOf({ onRequest: (request) => logged.push(request) });
  const url = "/client/v4/zones?access_token=secret-token&name=a-long-secret-key";
  await client.get(url).set({ authorization: "Bearer a-long-secret-key" });
  const masked = "/client/v4/zones?access_token=***&name=***";
  expect(logged).toMatchObject([{ url: masked, bytes: undefined }]);
  expect((await mock.control.journal.list()).requests).toMatchObject([{ query: { access_token: "***", name: "***" } }]);
  const har = JSON.stringify(await mock.control.journal.har());
  expect(har).toContain(masked);
  expect(har).not.toMatch(/secret/);
});

test("the journals of replicas list them too, also of a new scope", async () => {
  const mock = await new Fleet().add({ extend });
  await supertest(mock.app.server).get("/client/v4/zones").set("x-testkit-scope", "new");
  const listed = async () => (await mock.scope("new").journal.list()).requests;
  await expect.poll(listed).toMatchObject([{ path: "/client/v4/zones", scope: "new", status: 200 }]);
});

test("pages of other origins do not get them either, unless allowed", async () => {
  const { client, mock } = await clientOf({ cors: [] });
  expect((await client.get("/client/v4/zones").set("origin", "https://page.example")).status).toBe(403);
  expect((await mock.control.journal.list()).recorded).toBe(0);
});

test("a mock that starts its server only when it listens has them too", async () => {
  const mock = await createFetchMock({ extend });
  onTestFinished(() => mock.close());
  expect((await fetch(`${await mock.listen()}/zones`)).status).toBe(200);
});

test("an error of extend rejects the creation", async () => {
  const failing = () => {
    throw new Error("no such plugin");
  };
  await expect(createMock({ extend: failing })).rejects.toThrow("no such plugin");
});
