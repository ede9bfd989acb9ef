import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as core from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { createCertificate } from "../../../../src/lib/tls.js";
import {
  addressText,
  natsVariables,
  parseNatsAddress,
  readCertificate,
  readCredentials,
} from "../../../../src/server/replicas/nats/options.js";
import { newFolder } from "../../../new-folder.js";

test.each([
  ["nats://one/world", "nats://one:4222/world"],
  ["nats://one:4333,two/a_B-1", "nats://one:4333,two:4222/a_B-1"],
  ["tls://[::1]:4222,127.0.0.1/world", "tls://[::1]:4222,127.0.0.1:4222/world"],
  ["NATS://One/world", "nats://One:4222/world"],
])("the address %s is %s", (text, expected) => {
  expect(addressText(parseNatsAddress(text))).toBe(expected);
});

test.each([
  ["nats://", "expected nats://HOST"],
  ["nats://one", "expected nats://HOST"],
  ["nats://one/", "expected nats://HOST"],
  ["nats://one/two/three", "expected nats://HOST"],
  ["nats://one/world?x=1", "expected nats://HOST"],
  ["http://one/world", "expected nats://HOST"],
  ["nats:///world", '"" is not a server'],
  ["nats://one,,two/world", '"" is not a server'],
  ["nats://one:0/world", '"one:0" is not a server'],
  ["nats://one:99999/world", '"one:99999" is not a server'],
  ["nats://one:x/world", '"one:x" is not a server'],
  ["nats://:4222/world", '":4222" is not a server'],
  ["nats://::1/world", '"::1" is not a server'],
])("the address %s is rejected: %s", (text, message) => {
  expect(() => parseNatsAddress(text)).toThrow(`--log ${text}: `);
  expect(() => parseNatsAddress(text)).toThrow(message);
});

test.each(["nats://user:s3cret@one/world", "nats://s3cret@one/world", "nat://one/user:s3cret@two"])(
  "credentials in an address are rejected, and not repeated",
  (text) => {
    const parse = () => parseNatsAddress(text);
    expect(parse).toThrow("leave credentials out");
    expect(parse).not.toThrow("s3cret");
  },
);

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
  const folder = newFolder();
  const file = join(folder, "nats.creds");
  await writeFile(file, "s3cret");
  const error = await readCredentials(core, { [credentials]: file }).catch(String);
  expect(error).toContain(`${credentials}=${file}: `);
  expect(error).not.toContain("s3cret");
});

test("a certificate is read with its key, and what cannot be used is named", async () => {
  const folder = newFolder();
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
