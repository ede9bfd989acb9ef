import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.js";
import { createMock, type Mock } from "../../src/server/mock.js";

let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "check-"));
  printed = "";
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "");
  vi.stubEnv("CLOUDFLARE_EMAIL", "");
  vi.stubEnv("CLOUDFLARE_API_KEY", "");
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

describe("check", () => {
  test("without a target checks the mock, and passes", async () => {
    expect(await run("check")).toBe(0);
    expect(printed).toContain("the mock conforms to 2026-01");
  });

  test.each(["--account", "--app"])("without a target passes with another %s", async (option) => {
    expect(await run("check", option, "other")).toBe(0);
  });

  test("of a server in another place comes to the same verdicts", async () => {
    await run("check", "--report", "json", "--repro", file("repro.json"));
    const inProcess = verdicts(printed);
    printed = "";
    await served({}, (url) =>
      run("check", "--target", url, ...documented, "--report", "json", "--repro", file("repro.json")),
    );
    expect(verdicts(printed)).toEqual(inProcess);
  });

  test.each(["", "/client/v4"])(
    "of a bare origin finds the API at the root or below /client/v4: %j",
    async (prefix) => {
      await served({}, async (mock) => {
        const root = mock.replace("/client/v4", "");
        const server = createServer(async ({ url = "/", headers }, response) => {
          const path = url.startsWith(`${prefix}/accounts/`) ? url.slice(prefix.length) : "/nowhere";
          const {
            status,
            headers: received,
            body,
          } = await fetch(root + path, { headers: headers as Record<string, string> });
          response.writeHead(status, { "content-type": received.get("content-type") ?? "" });
          response.end(body && Buffer.from(await new Response(body).arrayBuffer()));
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const origin = `http://127.0.0.1:${port}`;
        expect(await run("check", "--target", origin, ...documented, "--only", "shape/Get*s/*")).toBe(0);
        server.close();
        expect(printed).toContain(`${origin}${prefix} conforms`);
      });
    },
  );

  test("checks that other tokens are rejected when one is given", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "secret");
    await served({ auth: { token: "secret" } }, (url) =>
      run("check", "--target", url, ...documented, "--only", "wrong-credentials"),
    );
    expect(printed).toContain("5 passed");
  });

  test("reports a rejected token, with exit code 3", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "bad");
    expect(await served({ auth: { token: "secret" } }, (url) => run("check", "--target", url, ...documented))).toBe(3);
    expect(printed).toContain("the target rejects the credentials: GetMeetings returns 401");
  });

  test("writes the requested reports", async () => {
    expect(
      await run(
        ...["check", "--only", "errors", "--report", "pretty,junit,html,ctrf", "--report", "json,github"],
        ...["--out", folder],
      ),
    ).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(["ctrf-report.json", "junit.xml", "report.html", "report.json"]);
  });

  test("leaves a repro file of a failure, which replays it", async () => {
    const broken = (url: string) =>
      run(
        ...["check", "--target", url, ...documented, "--revision", "2026-07", "--only", "shape"],
        ...["--repro", file("repro.json")],
      );
    expect(await served({}, broken)).toBe(1);
    expect(await run("check", "--target", file("repro.json"))).toBe(1);
    expect(printed).toMatch(/FAIL shape\/GetSessionDetails\/revision: [\s\S]* also +shape\/GetSessionDetails\/body/);
  });

  test.each(["--record", "--capture", "--write-baseline", "--out"])(
    "fails before it sends anything when %s cannot be written",
    async (option) => {
      await writeFile(file("plain"), "");
      const checking = run("check", "--only", "GetMeetings", "--report", "html", option, file("plain/x"));
      await expect(checking).rejects.toThrow(/cannot write .*plain/);
      expect(printed).toBe("");
    },
  );

  test("writes the other files and reports when the disk is full", async () => {
    const checking = run(
      ...["check", "--only", "GetMeetings", "--record", "/dev/full"],
      ...["--capture", file("capture.json")],
    );
    await expect(checking).rejects.toThrow("cannot write /dev/full: ENOSPC");
    expect(await readdir(folder)).toContain("capture.json");
    expect(printed).toMatch(/the mock conforms to 2026-01 .*\n$/);
  });

  test("reports a failure also where no recording of it can be written", async () => {
    await writeFile(file("plain"), "");
    const checking = served({}, (url) =>
      run(
        ...["check", "--target", url, ...documented, "--revision", "2026-07", "--only", "shape"],
        ...["--repro", file("plain/repro.json")],
      ),
    );
    expect(await checking).toBe(1);
    expect(printed).toMatch(
      /notice: no recording that replays the failures: cannot write .*\n[\s\S]*breaks the contract/,
    );
  });

  test("accepts known deviations", async () => {
    const baseline = [
      { check: "shape/GetSessionDetails/body", code: "body-misplaced", path: "data", reason: "older form" },
    ];
    await writeFile(file("baseline.json"), JSON.stringify(baseline));
    await served({}, (url) =>
      run(
        ...["check", "--target", url, ...documented, "--revision", "2026-07", "--only", "shape/GetSessionDetails/body"],
        ...["--baseline", file("baseline.json"), "--no-repro"],
      ),
    );
    expect(printed).toContain("Accepted: older form");
  });

  test("writes a recording that replays, and shapes that compare", async () => {
    await run("check", "--record", file("run.json"), "--capture", file("shapes.json"));
    expect(await run("check", "--target", file("run.json"), "--capture", file("shapes.json"))).toBe(0);
    expect(printed).toContain("Drift since");
    expect(await readFile(file("run.json"), "utf8")).not.toContain("Bearer");
  });

  test.each([
    ["- check: a\n  cod: b\n", ":1:3: $[0].code: ", ":2:3: $[0].cod: unknown field; did you mean code?"],
    ["- check: [\n", ":2:1: $: "],
  ])("reports where a baseline is wrong: %j", async (text, ...problems) => {
    await writeFile(file("bad.yaml"), text);
    const refused = await run("check", "--baseline", file("bad.yaml")).catch((error: unknown) => String(error));
    for (const problem of problems) expect(refused).toContain(file("bad.yaml") + problem);
  });

  test("a baseline without entries accepts nothing", async () => {
    await writeFile(file("none.yaml"), "# all mended\n");
    expect(await run("check", "--baseline", file("none.yaml"), "--only", "shape/GetSessions/body")).toBe(0);
  });

  test("an outage leaves the stored shapes", async () => {
    const format = "realtimekit-testkit capture 1";
    const earlier = JSON.stringify({ format, capturedAt: "a", target: "b", revision: "2026-01", operations: {} });
    await writeFile(file("shapes.json"), earlier);
    const down = ["--target", "http://127.0.0.1:1", ...documented];
    expect(await run("check", ...down, "--capture", file("shapes.json"))).toBe(3);
    expect(printed).toContain("shapes.json is unchanged");
    expect(await readFile(file("shapes.json"), "utf8")).toBe(earlier);
  });

  test("a capture that is another file is rejected before a request", async () => {
    await writeFile(file("other.json"), '{ "format": "other" }');
    const rejected = run("check", "--capture", file("other.json"));
    await expect(rejected).rejects.toThrow('$.format: expected "realtimekit-testkit capture 1"; this is another kind');
    expect(printed).not.toContain("requests");
  });

  test("without a token, cannot check, and says what to set", async () => {
    const live = ["--target", "https://api.cloudflare.com/client/v4", "--account", "a", "--app", "b"];
    await expect(run("check", ...live)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("CLOUDFLARE_API_TOKEN"),
    });
  });

  test("rejects a token that cannot be sent, without showing it", async () => {
    for (const command of [
      ["check"],
      ["fixtures", "record", "--account", "a", "--app", "b", "--out", file("x.json")],
    ]) {
      vi.stubEnv("CLOUDFLARE_API_TOKEN", "top\nsecret");
      await expect(run(...command)).rejects.toMatchObject({
        exitCode: 2,
        message:
          "CLOUDFLARE_API_TOKEN cannot be sent: it has a space, a line break or another character that no token has",
      });
    }
  });

  test("takes a token from a file that ends in a line break", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "secret\n");
    await served({ auth: { token: "secret" } }, async (url) =>
      expect(await run("check", "--target", url, ...documented, "--only", "shape")).toBe(0),
    );
  });

  test("cannot check anything when no check is left", async () => {
    expect(await run("check", "--skip", "*")).toBe(3);
    expect(printed).toContain("the mock could not be checked: no check is selected");
  });

  test.each(["", "a-token-of-some-length"])(
    "of a mock that accepts any credentials conforms, with the token %j",
    async (token) => {
      vi.stubEnv("CLOUDFLARE_API_TOKEN", token);
      expect(await served({}, (url) => run("check", "--target", url, ...documented))).toBe(0);
      expect(printed.includes("notice: this is a mock of realtimekit-testkit that accepts any credentials")).toBe(
        token !== "",
      );
      expect(printed).toContain("for a mock, use serve --auth token");
    },
  );

  test("runs the examples of its help", async () => {
    const examples = checkHelp().filter((line) => line.startsWith("realtimekit-testkit check"));
    expect(examples).toHaveLength(4);
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "a-token-of-some-length");
    await run("check", "--record", file("repro.json"));
    for (const example of examples) {
      const code = await served({}, (url) =>
        run(
          ...example
            .replace("https://api.cloudflare.com/client/v4", url)
            .replace("http://127.0.0.1:4010", url)
            .replace("realtimekit-repro.json", file("repro.json"))
            .replace("--out reports", `--out ${folder}`)
            .replace(/ {4,}.*/, "")
            .split(" ")
            .slice(1),
        ),
      );
      expect([example, code]).toEqual([example, 0]);
    }
  }, 60_000);

  test("replays with the recorded target, and variables for what is not in the recording", async () => {
    const target = await served({}, async (url) => {
      await run(
        ...["check", "--target", url, ...documented, "--revision", "2026-07", "--only", "shape"],
        ...["--repro", file("repro.json")],
      );
      return url;
    });
    printed = "";
    await run("check", "--target", file("repro.json"));
    expect(printed).toContain(`'${target}/accounts/'"$ACCOUNT"'/realtime/kit/'"$APP"'/sessions/`);
    expect(printed).not.toMatch(/127\.0\.0\.1:4010|Infinity/);
  });

  test("writes a baseline that accepts what fails, and keeps what was written into it", async () => {
    const check = (url: string) =>
      run(
        ...["check", "--target", url, ...documented, "--revision", "2026-07", "--only", "shape"],
        ...["--write-baseline", file("baseline.json"), "--no-repro"],
      );
    await served({}, async (url) => {
      expect(await check(url)).toBe(0);
      const [first, ...others] = JSON.parse(await readFile(file("baseline.json"), "utf8")) as { reason: string }[];
      await writeFile(file("baseline.json"), JSON.stringify([{ ...first, reason: "we know" }, ...others]));
      expect(await check(url)).toBe(0);
      expect(await readFile(file("baseline.json"), "utf8")).toContain('"reason": "we know"');
      const accepting = ["--baseline", file("baseline.json"), "--no-repro"];
      const options = ["--target", url, ...documented, "--revision", "2026-07", "--only", "shape"];
      expect(await run("check", ...options, ...accepting)).toBe(0);
      expect(await run("check", ...options, ...accepting, "--write-baseline", file("next.json"))).toBe(0);
      expect(await readFile(file("next.json"), "utf8")).toContain('"reason": "we know"');
    });
    expect(
      await run("check", "--target", "http://127.0.0.1:1", ...documented, "--write-baseline", file("baseline.json")),
    ).toBe(3);
    expect(printed).toContain("baseline.json is unchanged");
  });

  test("lists the checks, and sends nothing", async () => {
    expect(await run("check", "--list", "--only", "errors", "--target", "http://127.0.0.1:1", ...documented)).toBe(0);
    expect(printed).toMatch(/^errors\/GetMeetings\/[\w-]+: .+$/m);
    expect(printed).not.toContain("shape/");
  });

  test("stops when its time is over, and says so", async () => {
    await served({}, async (url) => {
      expect(await run("check", "--target", url, ...documented, "--max-time", "2s", "--rps", "20")).toBe(3);
    });
    expect(printed).toContain("the time limit of 2 s is used up (--max-time)");
  });

  test("sends nothing on a dry run, and rejects a file that the run would", async () => {
    expect(await run("check", "--dry-run", "--target", "http://127.0.0.1:1", ...documented)).toBe(0);
    expect(printed).toMatch(/\d+ checks, about \d+ GET requests/);
    for (const option of ["--profile", "--baseline"]) {
      await expect(run("check", "--dry-run", option, "no-such-file.yaml")).rejects.toThrow("no such file");
    }
  });

  test.each([
    [["--target", "http://127.0.0.1:1"], "--account"],
    [["--target", "https://user:secret@host/", "--account", "a", "--app", "b"], "a base URL has no credentials"],
    [["--target", "no-such-file.json"], "--target no-such-file.json: no such file; start a URL with http:// or"],
    [["--target", "ftp://host"], "--target ftp://host: no such file; start a URL with http:// or https://"],
    [
      ["--only", "shape/GetSesions/body"],
      '--only: no check is called "shape/GetSesions/body"; did you mean shape/GetSessions/body?',
    ],
    [["--skip", "nowhere"], '--skip: no check is called "nowhere"; --list shows them'],
    [["--require", "paging,*/nowhere"], '--require: no check is called "*/nowhere"'],
    [["--report", "html,json"], "--out"],
    [["--profile", "no-such-file.yaml"], "no-such-file.yaml"],
    [["--baseline", "no-such-file.yaml"], "no-such-file.yaml"],
  ])("rejects %j", async (args, complaint) => {
    await expect(run("check", ...args)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(complaint),
    });
  });
});

describe("calibrate", () => {
  test("writes a profile that the mock then obeys", async () => {
    const profile = { defaultPerPage: 7, invalidValueStatus: 422, meetingsOrder: "oldest-first" } as const;
    await served({ profile }, (url) => run("calibrate", "--target", url, ...documented, "--out", file("profile.json")));
    expect(JSON.parse(await readFile(file("profile.json"), "utf8"))).toMatchObject({
      defaultPerPage: { value: 7 },
      invalidValueStatus: { value: 422 },
      meetingsOrder: { value: "oldest-first" },
    });
    expect(printed).toContain("!  defaultPerPage: 7, not 30 as assumed");
    printed = "";
    const args = ["--only", "errors", "--profile", file("profile.json"), "--record", file("run.json")];
    expect(await run("check", ...args)).toBe(0);
    expect(printed).toMatch(/profile: \d+ of \d+ assumed entries verified against http:\/\/127\.0\.0\.1:\d+/);
    expect(await readFile(file("run.json"), "utf8")).toContain('"status": 422');
  });

  test("fails before it measures when the profile cannot be written", async () => {
    await expect(run("calibrate", "--out", folder)).rejects.toThrow(`cannot write ${folder}: it is a directory`);
    expect(printed).toBe("");
  });
});

const documented = [
  ...["--account", "023e105f4ecef8ad9ca31a8372d0c353", "--app", "app_id"],
  ...["--livestream-session", "livestream-session-id"],
];

/** Returns the lines of the help of `check`. */
function checkHelp(): string[] {
  const command = createProgram().commands.find((one) => one.name() === "check");
  let help = "";
  command?.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command?.outputHelp();
  return help
    .replace(/ \\\n\s+/g, " ")
    .split("\n")
    .map((line) => line.trim());
}

function file(name: string): string {
  return join(folder, name);
}

async function run(...args: string[]): Promise<number | string | null | undefined> {
  await createProgram().parseAsync(["node", "realtimekit-testkit", ...args]);
  return process.exitCode;
}

async function served<T>(options: Parameters<typeof createMock>[0], use: (url: string) => Promise<T>): Promise<T> {
  const mock: Mock = await createMock(options);
  try {
    return await use(await mock.listen());
  } finally {
    await mock.close();
  }
}

function verdicts(report: string): Record<string, string> {
  const { checks } = JSON.parse(report) as { checks: { id: string; verdict: string }[] };
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}
