import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { createCertificate } from "../../../../src/lib/tls.js";
import { natsVariables, readCertificate, readCredentials } from "../../../../src/server/replicas/nats/credentials.js";

const { credentials, token, user, password, certificate, key } = natsVariables;

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
  [{ [token]: "s3cret", [user]: "ada" }, `${token} and ${user} cannot be combined`],
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

test("a certificate is read with its key, and what cannot be used is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [own, other] = [await createCertificate(["a"], new Date()), await createCertificate(["b"], new Date())];
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const [certificateFile, keyFile] = [await file("own.pem", own.cert), await file("own.key", own.key)];
  const read = (environment: Record<string, string>) => readCertificate(environment).catch(String);
  expect(await read({ [certificate]: "", [key]: "" })).toBeUndefined();
  expect(await read({ [certificate]: certificateFile, [key]: keyFile })).toEqual(own);
  expect(await read({ [certificate]: certificateFile })).toContain(`${certificate} needs ${key}`);
  expect(await read({ [key]: keyFile })).toContain(`${key} needs ${certificate}`);
  const junk = await file("junk", "s3cret");
  const empty = await file("empty", "");
  for (const bad of [junk, empty, await file("other.key", other.key)]) {
    for (const [certificateOf, keyOf] of [
      [bad, keyFile],
      [certificateFile, bad],
    ] as const) {
      const error = await read({ [certificate]: certificateOf, [key]: keyOf });
      expect(error).toContain(`${certificate}=${certificateOf} and ${key}=${keyOf} are not a certificate and its key`);
      expect(error).not.toContain("s3cret");
    }
  }
  const nowhere = join(folder, "nowhere");
  expect(await read({ [certificate]: certificateFile, [key]: nowhere })).toContain(`${key}=${nowhere}: `);
});
