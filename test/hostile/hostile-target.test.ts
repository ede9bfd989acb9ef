import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createMock, type Mock } from "../../src/server/mock.js";
import { reporterNames } from "../../src/suite/reports/reporter.js";
import { runHere } from "../cli/run-here.js";
import { behaviours, canary, token } from "./behaviours.js";
import { type HostileTarget, startHostileTarget } from "./hostile-target.js";

let mock: Mock;
let target: HostileTarget;
let folder: string;

const account = "0123456789abcdef0123456789abcdef";
const app = "app-4711-hostile";
const tenant = ["--account", account, "--app", app];

beforeAll(async () => {
  mock = await createMock({ auth: { token }, meetings: 3, sessions: 6 });
  target = await startHostileTarget(mock);
  vi.stubEnv("CLOUDFLARE_API_TOKEN", token);
  vi.stubEnv("GITHUB_ACTIONS", "");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await target.close();
  await mock.close();
});

/** Every command that reads a target, with bounds as small as the tests need them. */
const commands: Readonly<Record<string, (url: string, folder: string) => string[]>> = {
  check: (url, out) => [
    ...["check", "--target", `${url}/client/v4`, ...tenant, "--livestream-session", "livestream-session-id"],
    ...["--report", reporterNames.join(), "--out", out, "--record", join(out, "run.json")],
    ...["--repro", join(out, "repro.json"), "--capture", join(out, "capture.json"), "--max-requests", "80"],
    ...[
      "--write-baseline",
      join(out, "baseline.json"),
      "--timeout",
      "1s",
      "--max-time",
      "1500ms",
      "--max-body",
      "500kB",
    ],
  ],
  calibrate: (url, out) => [
    ...["calibrate", "--target", `${url}/client/v4`, ...tenant, "--out", join(out, "profile.json")],
    ...["--max-requests", "30", "--max-time", "1s", "--max-body", "500kB"],
  ],
  record: (url, out) => [
    ...["fixtures", "record", "--target", `${url}/client/v4`, ...tenant, "--out", join(out, "recorded.json")],
    ...["--max-requests", "4", "--max-records", "50", "--rps", "1000", "--max-body", "500kB", "--max-time", "1s"],
  ],
  ctl: (url) => ["ctl", "meetings", "list", "--url", url, "--timeout", "500ms"],
  "ctl wait": (url) => ["ctl", "wait", "--url", url, "--timeout", "300ms"],
};

/** All pairs of a command and a behaviour with HOSTILE=all; otherwise each behaviour meets two of the commands. */
const isThorough = process.env.HOSTILE === "all";

describe.each(Object.entries(commands))("%s survives a target that", (name, command) => {
  const turn = Object.keys(commands).indexOf(name);
  const met = Object.entries(behaviours).filter((_, index) => isThorough || [0, 2].includes((index + turn) % 5));
  test.each(met)(
    "%s",
    async (_, behaviour) => {
      target.behaviour = behaviour;
      folder = await mkdtemp(join(tmpdir(), "hostile-"));
      try {
        const { code, out, err } = await runHere(command(target.url, folder));
        expect(err).not.toMatch(/internal error/i);
        expect([0, 1, 2, 3]).toContain(code);
        for (const printed of [out, err]) expect(printed).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
        expect(out.replaceAll(/^::(error|notice|warning) title=[^:\n]*::.*$/gm, "")).not.toMatch(/^\s*::|##\[/m);
        const isControl = command(target.url, "")[0] === "ctl";
        const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")));
        // What a mock holds is the user's own data: only its control characters are escaped.
        for (const text of [...files, err, out]) expectNoLeak(text, isControl ? secrets : forbidden);
      } finally {
        await rm(folder, { recursive: true });
      }
      expect(process.memoryUsage().rss).toBeLessThan(1.5e9);
    },
    20_000,
  );
});

/** Returns the forms in which a text may hide. */
function formsOf(text: string): string[] {
  const aligned = ["", "x", "xx"].map((before) =>
    Buffer.from(before + text)
      .toString("base64")
      .slice(4, -4),
  );
  return [text, Buffer.from(text).toString("hex"), ...aligned];
}

const secrets = formsOf(token).map((form) => form.toLowerCase());
const forbidden = [...secrets, ...formsOf(canary), account, app].map((form) => form.toLowerCase());

function expectNoLeak(text: string, forms: readonly string[]): void {
  const lower = text.toLowerCase();
  const found = forms.filter((form) => lower.includes(form));
  const at = lower.indexOf(found[0] ?? "");
  expect(found, found.length > 0 ? text.slice(Math.max(0, at - 300), at + 100) : "").toEqual([]);
}
