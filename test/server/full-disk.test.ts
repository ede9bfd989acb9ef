import * as fs from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { defineScenario } from "../../src/fixtures/index.js";
import { createMock } from "../../src/server/mock.js";
import { newFolder } from "../new-folder.js";
import { controlled, documentedApp, get } from "./control/controlled.js";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, fdatasyncSync: vi.fn(actual.fdatasyncSync) };
});

test("a request that finds the disk full on a running clock is refused and journaled, and the mock goes on", async () => {
  const state = newFolder();
  const { url, control } = await controlled("in-process", { state });
  const ask = async () => (await get(url, `${documentedApp}/sessions`)).status;
  // Asked twice, so that the answer is kept.
  expect([await ask(), await ask()]).toEqual([200, 200]);
  await control.clock.run({ speed: 1 });
  vi.mocked(fs.fdatasyncSync).mockImplementation(full);
  await expect.poll(ask).toBe(503);
  vi.mocked(fs.fdatasyncSync).mockReset();
  await expect.poll(ask).toBe(200);
  await control.clock.pause();
  const { requests } = await control.journal.list({ status: 503 });
  expect(requests[0]).toMatchObject({ operation: "GetSessions", status: 503 });
});

test("a scenario that the disk has no room for is not begun with: the old one goes on, and the state with it", async () => {
  const state = newFolder();
  const scenario = defineScenario({ meetings: [{ title: "Old" }] });
  const mock = await createMock({ state, scenario });
  const titles = async () =>
    (await mock.control.state.save()).tenants.flatMap(({ meetings }) => meetings.map(({ title }) => title));
  mock.world.open("a", "opened-before");
  vi.mocked(fs.fdatasyncSync).mockImplementationOnce(full);
  expect(() => mock.useScenario(defineScenario({ meetings: [{ title: "New" }] }))).toThrow(
    /^cannot write to .*: ENOSPC.*; nothing was changed$/,
  );
  mock.world.open("a", "opened-after");
  expect(await titles()).toEqual(["Old", "Old"]);
  await mock.close();
  const again = await createMock({ state, scenario });
  onTestFinished(() => again.close());
  expect(await again.control.state.save()).toEqual(await mock.control.state.save());
});

function full(): never {
  throw new Error("ENOSPC: no space left on device, fdatasync");
}
