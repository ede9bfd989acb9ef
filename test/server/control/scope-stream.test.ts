import { expect, test } from "vitest";
import { readUntil } from "../read-stream.js";
import { controlled, documentedApp, get } from "./controlled.js";

test("requests and changes of a scope are streamed together", async () => {
  const { url, control } = await controlled("over HTTP");
  const response = await fetch(`${new URL(url).origin}/_testkit/state/stream`);
  await get(url, `${documentedApp}/sessions`);
  await control.meetings.create({ title: "Webinar" });
  await control.faults.preset({ name: "api-down" });
  // A request in the stream names its faults too.
  const text = await readUntil(response, (seen) =>
    [/^event: request$/m, /"what":[^}]*"meetings"/, /"what":[^}]*"faults"/].every((part) => part.test(seen)),
  );
  expect(text).toMatch(/^id: 1\nevent: request\ndata: \{"seq":1,/m);
  const changes = Array.from(text.matchAll(/^event: change\ndata: (.*)$/gm), ([, data = ""]) => JSON.parse(data).what);
  expect(new Set(changes.flat())).toEqual(new Set(["world", "meetings", "faults"]));
});

test("a clock that only ticks is no change of the world, and reading changes nothing", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.clock.run({ speed: 60 });
  const response = await fetch(`${new URL(url).origin}/_testkit/state/stream`);
  const text = await readUntil(
    response,
    (seen) => seen.includes('"tick"'),
    () => control.clock.read(),
  );
  expect(text).not.toContain("world");
});

test("a stream does not show another scope", async () => {
  const { url, control, mock } = await controlled("over HTTP");
  const response = await fetch(`${new URL(url).origin}/_testkit/state/stream`);
  await mock.scope("other").meetings.create({ title: "Elsewhere" });
  await control.faults.clear();
  const text = await readUntil(response, (seen) => seen.includes("faults"));
  expect(text).not.toContain("meetings");
});

test("the stream of a scope that is dropped says so, and ends", async () => {
  const { url, control, mock } = await controlled("over HTTP");
  const response = await fetch(`${new URL(url).origin}/scope/brief/_testkit/state/stream`);
  await mock.scope("brief").meetings.create({ title: "Short" });
  await control.scopes.drop({ name: "brief" });
  expect(await response.text()).toMatch(/^event: change\ndata: \{"what":\[.*"dropped".*\]\}$/m);
  expect((await control.scopes.list()).scopes).toEqual([]);
});

test("all scopes show when they are requested: also later ones, and what empties their journals", async () => {
  const { url, mock } = await controlled("over HTTP");
  const { origin } = new URL(url);
  const [all, journal] = await Promise.all(
    ["state", "journal"].map((name) => fetch(`${origin}/_testkit/${name}/stream?all_scopes=true`)),
  );
  await get(url, `${documentedApp}/sessions`);
  await get(`${origin}/scope/later`, `${documentedApp}/meetings`);
  await mock.scope("later").journal.clear();
  const text = await readUntil(all as Response, (seen) => ["scopes", '"journal"'].every((name) => seen.includes(name)));
  const scopes = (streamed: string) => Array.from(streamed.matchAll(/"scope":"(\w+)"/g), ([, name]) => name);
  expect(scopes(text)).toEqual(["default", "later"]);
  expect(text).not.toContain("id: ");
  expect(scopes(await readUntil(journal as Response, (seen) => seen.includes("later")))).toEqual(["default", "later"]);
});
