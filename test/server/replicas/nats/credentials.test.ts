import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { natsVariables, readCredentials } from "../../../../src/server/replicas/nats/credentials.js";

const { credentials, token, user, password } = natsVariables;

test.each([
  [{}, {}],
  [{ [token]: "" }, {}],
  [{ [token]: "t0ken" }, { token: "t0ken" }],
  [
    { [user]: "ada", [password]: "s3cret" },
    { user: "ada", pass: "s3cret" },
  ],
  [{ [user]: "ada" }, { user: "ada" }],
])("credentials of the environment %o", async (environment, expected) => {
  expect(await readCredentials(core, environment)).toEqual(expected);
});

test.each([
  [{ [token]: "s3cret", [user]: "ada" }, `${token} and ${user} exclude each other`],
  [{ [password]: "s3cret" }, `${password} needs ${user}`],
  [{ [credentials]: "/nowhere/s.creds" }, `${credentials}=/nowhere/s.creds: `],
])("credentials that cannot be used are named, without the secret", async (environment, message) => {
  const error = await readCredentials(core, environment).catch(String);
  expect(error).toContain(message);
  expect(error).not.toContain("s3cret");
});

test("a file without credentials is named, and not shown", async () => {
  const folder = await mkdtemp(join(tmpdir(), "creds-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "nats.creds");
  await writeFile(file, "s3cret");
  const error = await readCredentials(core, { [credentials]: file }).catch(String);
  expect(error).toContain(`${credentials}=${file}: `);
  expect(error).not.toContain("s3cret");
});
