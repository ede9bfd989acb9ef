import supertest from "supertest";
import { expect, test } from "vitest";
import { controlMethods } from "../../../src/server/control/commands/command-list.js";
import { exampleInput } from "../../../src/server/control/commands/examples.js";
import { findCommand } from "../../../src/server/control/commands/registry.js";
import { mockFor } from "../stage.js";

const commands = Object.entries(controlMethods).flatMap(([group, names]) =>
  Object.entries(names).map(([name, method]) => ({ group, name, method })),
);

test("every command that must be given something has an example", () => {
  const missing = commands.filter(
    ({ group, name, method }) =>
      method === "POST" && !exampleInput(group, name) && !findCommand(group, name).input.safeParse({}).success,
  );
  expect(missing).toEqual([]);
});

test("the examples work, one after the other", async () => {
  const mock = await mockFor();
  const end = ["sessions/leave", "sessions/end"];
  const paths = commands
    .filter(({ group, name }) => exampleInput(group, name))
    .map(({ group, name }) => `${group}/${name}`);
  const story = paths
    .filter((path) => !end.includes(path))
    .flatMap((path) => (path === "rooms/close" ? [path, ...end] : path));
  expect(story).toHaveLength(paths.length);
  for (const path of story) {
    const [group = "", name = ""] = path.split("/");
    const { status, text } = await supertest(mock.app.server).post(`/_testkit/${path}`).send(exampleInput(group, name));
    // It was stopped before.
    expect(status, `${path}: ${text}`).toBe(path === "livestreams/fail" ? 409 : 200);
  }
});
