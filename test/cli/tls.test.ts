import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCertificate } from "../../src/lib/tls.js";
import { createMock } from "../../src/server/mock.js";
import { appPath, credentials } from "../server/requests.js";
import { run, shell, start } from "./command.js";
import { runHere } from "./run-here.js";

const now = new Date("2026-01-15T10:00:00Z");
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tls-test-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("the certificate made on the fly", () => {
  test("is for the hosts given, for a year", async () => {
    const hosts = ["localhost", "127.0.0.1", "::1", "fe80::a:b", "mock.example"];
    const { cert, key } = await createCertificate(hosts, now);
    const parsed = new X509Certificate(cert);
    for (const host of ["localhost", "mock.example"]) expect(parsed.checkHost(host)).toBe(host);
    for (const address of ["127.0.0.1", "::1", "fe80::a:b"]) expect(parsed.checkIP(address)).toBe(address);
    expect(parsed.checkHost("other.example")).toBeUndefined();
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.ca).toBe(true);
    expect([parsed.validFrom, parsed.validTo]).toEqual(["Jan 14 10:00:00 2026 GMT", "Jan 15 10:00:00 2027 GMT"]);
    expect(key).toContain("PRIVATE KEY");
  });

  test("is another one each time", async () => {
    const [one, other] = await Promise.all([
      createCertificate(["localhost"], now),
      createCertificate(["localhost"], now),
    ]);
    expect(one.cert).not.toBe(other.cert);
  });
});

test("a mock listens by HTTPS, and responds the same", async () => {
  const tls = await createCertificate(["127.0.0.1"], new Date());
  const mock = await createMock({ tls });
  const url = await mock.listen();
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/client\/v4$/);
  const body = await new Promise<string>((done, failed) => {
    const sent = request(
      `${url}${appPath}/sessions`,
      { ca: tls.cert, headers: credentials, agent: false },
      (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => done(text));
      },
    );
    sent.on("error", failed).end();
  });
  const { payload } = await mock.app.inject({ url: `/client/v4${appPath}/sessions`, headers: credentials });
  expect(body).toBe(payload);
  await mock.close();
});

test("a fault that resets the connection ends it by HTTPS too", async () => {
  const tls = await createCertificate(["127.0.0.1"], new Date());
  const mock = await createMock({ tls, faults: [{ effect: { connection: "reset" } }] });
  const url = await mock.listen();
  const options = { ca: tls.cert, headers: credentials, agent: false, timeout: 2000 };
  const ended = await new Promise<unknown>((done) => {
    const sent = request(`${url}${appPath}/sessions`, options, done);
    sent.on("error", ({ message }) => done(message)).on("timeout", () => done("timeout"));
    sent.end();
  });
  expect(ended).toBe("socket hang up");
  await mock.close();
});

describe("serve --tls", () => {
  test("prints where its certificate is, and a curl line that trusts it; ctl says that it does not", async () => {
    const command = start(["serve", "--port", "0", "--tls"]);
    const [, url = "", file = ""] = await command.printed(/ on (https:\S+).*Its certificate is (\S+);/s);
    const ctl = ["ctl", "clock", "read", "--url", url];
    expect((await run(ctl)).err).toMatch(
      /^error: no mock responds at .* \(self-signed certificate; .*NODE_EXTRA_CA_CERTS\)/,
    );
    expect(await run(ctl, { NODE_EXTRA_CA_CERTS: file })).toMatchObject({ code: 0, err: "" });
    const [line] = await command.printed(/^ {2}curl .*$/m);
    expect(line).toContain("https://127.0.0.1:");
    const { code, out } = await shell(`${line} --silent --show-error --fail`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ success: true });
    expect(new X509Certificate(await readFile(file)).checkHost("localhost")).toBe("localhost");
  });

  test.each(["1", "2"])("removes its certificate at the end, with --workers %s", async (workers) => {
    const command = start(["serve", "--port", "0", "--tls", "--workers", workers]);
    const [, file = ""] = await command.printed(/Its certificate is (\S+);/);
    expect(existsSync(file)).toBe(true);
    command.process.kill("SIGTERM");
    await command.finished();
    expect(existsSync(dirname(file))).toBe(false);
  });

  test("takes a certificate and a key of one's own", async () => {
    const { key, cert } = await createCertificate(["127.0.0.1"], new Date());
    await Promise.all([writeFile(join(folder, "key.pem"), key), writeFile(join(folder, "cert.pem"), cert)]);
    const command = start([
      "serve",
      "--port",
      "0",
      "--cert",
      join(folder, "cert.pem"),
      "--key",
      join(folder, "key.pem"),
    ]);
    const [line] = await command.printed(/^ {2}curl .*$/m);
    expect((await shell(`${line} --cacert ${join(folder, "cert.pem")} --silent --fail`)).code).toBe(0);
  });

  test.each([
    [["--cert", "cert.pem"], /--cert and --key belong together/],
    [["--cert", "none.pem", "--key", "none.pem"], /cannot read none\.pem/],
  ])("rejects %j in one line", async (args, problem) => {
    const { code, err } = await runHere(["serve", "--port", "0", ...args]);
    expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
    expect(err).toMatch(problem);
  });

  test("rejects empty files as those that are no certificate", async () => {
    const file = join(folder, "empty.pem");
    await writeFile(file, "");
    const { code, err } = await runHere(["serve", "--port", "0", "--cert", file, "--key", file]);
    expect(err).toMatch(/^error: .* are not a certificate and its key, unencrypted, in PEM format: .*\n$/);
    expect(code).toBe(2);
  });
});

test("a temporary folder that cannot be written is reported, with what to do", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const { code, err } = await run(["serve", "--tls", "--port", "0"], { TMPDIR: file });
  expect(err).toMatch(
    /^error: cannot write the generated certificate: .*file: ENOTDIR.*; set TMPDIR to .*; otherwise, give .*\n$/,
  );
  expect(code).toBe(2);
});
