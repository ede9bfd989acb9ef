import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../new-folder.js";

test.each([
  [{}, "http://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "" }, "http://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "0" }, "http://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "No" }, "http://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "FALSE", PORT: "80" }, "http://127.0.0.1:80/_testkit/health"],
  [{ TLS: "1" }, "https://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "Yes" }, "https://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "true", PORT: "443" }, "https://127.0.0.1:443/_testkit/health"],
  [{ CERT: "/cert.pem", KEY: "/key.pem" }, "https://127.0.0.1:4010/_testkit/health"],
  [{ TLS: "false", CERT: "/cert.pem", KEY: "/key.pem" }, "https://127.0.0.1:4010/_testkit/health"],
])("with the variables %o, the health check of the image requests %s", (variables, url) => {
  const folder = newFolder();
  const wget = join(folder, "wget");
  writeFileSync(wget, '#!/bin/sh\nfor last; do :; done; printf %s "$last"\n');
  chmodSync(wget, 0o755);
  const [, command = ""] = /^HEALTHCHECK .* CMD (.*)$/m.exec(readFileSync("Dockerfile", "utf8")) ?? [];
  const [file, ...args] = JSON.parse(command);
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`REALTIMEKIT_TESTKIT_${name}`, value]),
  );
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  expect(execFileSync(file, args, { env: { ...env, PATH }, encoding: "utf8" })).toBe(url);
});
