import supertest from "supertest";
import { expect, test } from "vitest";
import { findCommand } from "../../../src/server/control/commands/registry.js";
import { controlMethods } from "../../../src/server/control/control.js";
import { mockFor } from "../stage.js";

const commands = Object.entries(controlMethods).flatMap(([group, names]) =>
  Object.entries(names).map(([name, method]) => ({ path: `${group}/${name}`, method, ...findCommand(group, name) })),
);

test("every command that must be given something has an example", () => {
  const missing = commands.filter(
    ({ method, example, input }) => method === "POST" && !example && !input.safeParse({}).success,
  );
  expect(missing).toEqual([]);
});

test("the examples work, one after the other", async () => {
  const mock = await mockFor();
  const end = ["sessions/leave", "sessions/end"];
  const examples = new Map(commands.flatMap(({ path, example }) => (example ? [[path, example] as const] : [])));
  const story = [...examples.keys()]
    .filter((path) => !end.includes(path))
    .flatMap((path) => (path === "rooms/close" ? [path, ...end] : path));
  expect(story).toHaveLength(examples.size);
  for (const path of story) {
    const { status, text } = await supertest(mock.app.server).post(`/_testkit/${path}`).send(examples.get(path));
    // It was stopped before.
    expect(status, `${path}: ${text}`).toBe(path === "livestreams/fail" ? 409 : 200);
  }
});
