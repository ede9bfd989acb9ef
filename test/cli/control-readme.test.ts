import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { controlClient } from "../../src/clients/control.js";
import { newFolder } from "../new-folder.js";
import { documentedApp, get } from "../server/control/controlled.js";
import { commandPath, run, serve, shell } from "./command.js";

const [chapter = ""] = /^## Making things happen\n[\s\S]*?(?=^## )/m.exec(readFileSync("README.md", "utf8")) ?? [];

function snippet(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(chapter)?.[1] ?? "";
}

/** The lines of the shell story; the first says what `ctl` is. */
const [alias = "", ...lines] = snippet("sh").trim().split("\n");

/** Runs lines of the story in a shell, and returns what each printed. */
async function tell(url: string, told: readonly string[]): Promise<string[]> {
  const first = alias.replace("npx realtimekit-testkit", `'${process.execPath}' '${commandPath}'`);
  const script = ["set -e", first, ...told.flatMap((line) => [line, "echo ---"])].join("\n");
  const { code, out, err } = await shell(script, { REALTIMEKIT_TESTKIT_URL: url });
  expect([code, err]).toEqual([0, ""]);
  return out.split("---\n").slice(0, -1);
}

async function askForSessions(url: string): Promise<number> {
  return (await get(url, `${documentedApp}/sessions?status=LIVE`)).status;
}

test("the webinar runs on a served mock as written, and an app sees it happen", async () => {
  const { url } = await serve();
  const failing = lines.findIndex((line) => line.includes("api-down")) + 1;
  const [created, started, later, down] = await tell(url, lines.slice(0, failing));
  expect(created).toMatch(/^id +webinar$[\s\S]*^title +Launch webinar$/m);
  expect(started).toMatch(/^session.meeting_display_name +Launch webinar$/m);
  expect(started).toMatch(/ Ada .*\n.* Bob /);
  expect(later).toBe("now    2026-01-15T10:05:00.000Z\nspeed  0\n");
  expect(down).toBe("id  api-down\n");

  const asked = [await askForSessions(url), await askForSessions(url), await askForSessions(url)];
  expect(asked).toEqual([503, 503, 200]);

  const [joined, atEnd, ended, over, requests, verified] = await tell(url, lines.slice(failing));
  expect(joined).toMatch(/ Ada .*\n.* Bob .*\n.* Cleo /);
  expect(atEnd).toContain("2026-01-15T10:30:00.000Z");
  expect(ended).toMatch(/^session.status +LIVE$/m);
  expect(ended).toContain("no participants\n");
  expect(over).toContain("2026-01-15T10:31:00.000Z");
  expect(requests?.replaceAll(/(?<=^#\d+ {2})\S+|[\d.]+(?= ms)/gm, "*")).toBe(
    [
      `#1  *  503  GET /client/v4${documentedApp}/sessions?status=LIVE  * ms  fault: api-down\n`,
      `#2  *  503  GET /client/v4${documentedApp}/sessions?status=LIVE  * ms  fault: api-down\n`,
      `#3  *  200  GET /client/v4${documentedApp}/sessions?status=LIVE  * ms\n`,
    ].join(""),
  );
  expect(verified).toMatch(/^ok: /);

  const { body } = await get(url, `${documentedApp}/sessions?search=launch&per_page=1`);
  expect(body).toMatchObject({ data: { sessions: [{ status: "ENDED", minutes_consumed: 30 + 30 + 25 }] } });
  expect((await get(url, `${documentedApp}/meetings/webinar/active-session`)).status).toBe(404);
}, 60_000);

test("the last line of the story reports when the app did not retry", async () => {
  const { url } = await serve();
  const [verified] = await tell(url, lines.slice(-1));
  expect(verified).toMatch(/^not ok: .*\nthe app did not retry\n$/s);
}, 30_000);

test("the script in a file does the same as the lines of the shell", async () => {
  const { url } = await serve();
  const file = join(newFolder(), "webinar.txt");
  writeFileSync(file, snippet("text"));
  const script = await run(["ctl", "--url", url, "--scope", "script", "--script", file]);
  expect([script.code, script.err]).toEqual([0, ""]);
  await tell(url, lines);
  const events = async (scope: string) => (await controlClient(url, { scope }).state.events()).events;
  expect(await events("script")).toEqual(await events("default"));
}, 60_000);
