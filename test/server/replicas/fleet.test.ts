import { expect, test } from "vitest";
import { Fleet } from "../../../src/server/replicas/fleet.js";

test("lists the last hundred replicas whose requests are lost", () => {
  const fleet = new Fleet();
  const ids = Array.from({ length: 150 }, (_, index) => `replica-${index}`);
  for (const id of ids) {
    fleet.apply({ join: { id, place: "here", release: "1.0.0" } }, []);
    fleet.apply(Number(id.at(-1)) % 2 === 0 ? { gone: id } : { leave: { id, lost: ["default"] } }, ["default"]);
  }
  expect(fleet.lost("default")).toEqual(ids.slice(-100));
  expect(fleet.lost("other")).toEqual([]);
});
