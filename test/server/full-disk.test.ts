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

test("a request that finds the disk full on a running clock gets an error and is journaled, and the mock continues", async () => {
  const state = newFolder();
  const { url, control } = await controlled("in-process", { state });
  const send = async () => (await get(url, `${documentedApp}/sessions`)).status;
  // Requested twice, so that the response is cached.
  expect([await send(), await send()]).toEqual([200, 200]);
  await control.clock.run({ speed: 1 });
  let syncs = 0;
  vi.mocked(fs.fdatasyncSync).mockImplementation(() => {
    // The log syncs a write, which fails, and then its truncation, for which there is room.
    if (syncs++ % 2 === 0) full();
  });
  await expect.poll(send).toBe(503);
  vi.mocked(fs.fdatasyncSync).mockReset();
  await expect.poll(send).toBe(200);
  await control.clock.pause();
  const { requests } = await control.journal.list({ status: 503 });
  expect(requests[0]).toMatchObject({ operation: "GetSessions", status: 503 });
});

test("a scenario that the disk has no room for is not used: the old one and its state continue", async () => {
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
