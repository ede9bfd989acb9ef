import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { EnvironmentCommand, otherVariables } from "../../src/cli/environment-command.js";

afterEach(() => vi.unstubAllEnvs());

function parse(env: Readonly<Record<string, string>>, ...args: string[]) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(`REALTIMEKIT_TESTKIT_${name}`, value);
  const command = new EnvironmentCommand("serve")
    .option("--port <port>", "", Number, 4010)
    .option("--log [address]", "", false)
    .addOption(
      new Option("--strict [mistakes]")
        .argParser((text) => text.split(","))
        .preset("all")
        .default([]),
    )
    .option("--rate-limit", "", false)
    .option("--no-control", "");
  command.parse(args, { from: "user" });
  return { ...command.opts(), notices: command.unknownVariables() };
}

const defaults = { port: 4010, log: false, strict: [], rateLimit: false, control: true, notices: [] };

test.each([
  [{}, {}],
  [
    { PORT: "80", RATE_LIMIT: "yes", CONTROL: "no" },
    { port: 80, rateLimit: true, control: false },
  ],
  [{ PORT: "", RATE_LIMIT: "", STRICT: "", LOG: "" }, {}],
  [
    { STRICT: "true", LOG: "1" },
    { strict: ["all"], log: true },
  ],
  [{ STRICT: "false", LOG: "no" }, {}],
  [
    { STRICT: "n-plus-one", LOG: "nats://host/name" },
    { strict: ["n-plus-one"], log: "nats://host/name" },
  ],
])("the variables %j set options", (env, expected) => {
  expect(parse(env)).toEqual({ ...defaults, ...expected });
});

test("the command line decides before the environment", () => {
  expect(parse({ STRICT: "true", PORT: "80" }, "--strict", "a", "--port", "81")).toMatchObject({
    strict: ["a"],
    port: 81,
  });
});

test("a variable that nothing reads is noticed, with the one that was probably meant", () => {
  const { notices } = parse({ PROT: "80", NO_CONTROL: "true", COLOUR: "red", TOKEN: "secret" });
  expect(notices).toEqual([
    "notice: nothing reads REALTIMEKIT_TESTKIT_PROT; did you mean REALTIMEKIT_TESTKIT_PORT?\n",
    "notice: nothing reads REALTIMEKIT_TESTKIT_NO_CONTROL; did you mean REALTIMEKIT_TESTKIT_CONTROL?\n",
    "notice: nothing reads REALTIMEKIT_TESTKIT_COLOUR\n",
  ]);
});

test("what Kubernetes sets for a service called realtimekit-testkit is no option", () => {
  const address = "tcp://10.96.0.7:4010";
  const env = { PORT: address, PORT_4010_TCP: address, PORT_4010_TCP_ADDR: "10.96.0.7", SERVICE_HOST: "10.96.0.7" };
  expect(parse(env)).toEqual(defaults);
});

test("the variables that others read are known", () => {
  const texts = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join("src", file), "utf8"));
  const named = new Set(texts.flatMap((text) => text.match(/\bREALTIMEKIT_TESTKIT_[A-Z_]*[A-Z]/g) ?? []));
  for (const option of ["CONTROL", "RATE_LIMIT"]) named.delete(`REALTIMEKIT_TESTKIT_${option}`);
  expect([...named].filter((name) => !otherVariables.includes(name))).toEqual([]);
});
