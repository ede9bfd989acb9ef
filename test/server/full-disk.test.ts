import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { controlled, documentedApp, get } from "./control/controlled.js";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, fdatasyncSync: vi.fn(actual.fdatasyncSync) };
});

test("a request that finds the disk full on a running clock is refused and journaled, and the mock goes on", async () => {
  const state = fs.mkdtempSync(join(tmpdir(), "testkit-state-"));
  onTestFinished(() => fs.rmSync(state, { recursive: true }));
  const { url, control } = await controlled("in-process", { state });
  const ask = async () => (await get(url, `${documentedApp}/sessions`)).status;
  // Asked twice, so that the answer is kept.
  expect([await ask(), await ask()]).toEqual([200, 200]);
  await control.clock.run({ speed: 1 });
  vi.mocked(fs.fdatasyncSync).mockImplementation(() => {
    throw new Error("ENOSPC: no space left on device, fdatasync");
  });
  await expect.poll(ask).toBe(503);
  vi.mocked(fs.fdatasyncSync).mockReset();
  await expect.poll(ask).toBe(200);
  await control.clock.pause();
  const { requests } = await control.journal.list({ status: 503 });
  expect(requests[0]).toMatchObject({ operation: "GetSessions", status: 503 });
});
