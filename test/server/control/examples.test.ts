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
  const mock = await mockFor({ clock: "now" });
  const steps = commands.flatMap(({ path, example, exampleNeeds }) => [
    ...(exampleNeeds ? [{ path: exampleNeeds.command.replace(" ", "/"), input: exampleNeeds.input }] : []),
    ...(example ? [{ path, input: example }] : []),
  ]);
  for (const { path, input } of steps) {
    const { status, text } = await supertest(mock.app.server).post(`/_testkit/${path}`).send(input);
    expect({ path, status, text }).toMatchObject({ status: 200 });
  }
});
