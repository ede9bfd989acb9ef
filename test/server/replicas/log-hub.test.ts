import { expect, onTestFinished, test, vi } from "vitest";
import { hubMethods, Ipc } from "../../../src/server/replicas/ipc-log.js";
import { LogHub } from "../../../src/server/replicas/log-hub.js";
import { UnavailableError } from "../../../src/world/log/event-log.js";

test.each([0, 5])("a replica that has loaded the snapshot at %i gets all records after it", async (at) => {
  const hub = new LogHub();
  const one = hub.connect("one", {});
  one.follow(0, () => {});
  const publishUpTo = async (position: number) => {
    while (hub.last < position) await one.publish({ subject: "s", id: "", body: "" }, hub.last);
    await hub.settled(position);
  };
  await publishUpTo(5);
  if (at > 0) await one.saveSnapshot({ position: at, text: "" }, [["s", at]]);
  const other = hub.connect("other", {});
  expect((await other.loadSnapshot())?.position ?? 0).toBe(at);
  await publishUpTo(10);
  await one.saveSnapshot({ position: 10, text: "" }, [["s", 10]]);
  await publishUpTo(11);
  const followed: number[] = [];
  other.follow(at, ({ position }) => void followed.push(position));
  await hub.settled(11);
  expect(followed).toEqual(Array.from({ length: 11 - at }, (_, index) => at + index + 1));
  await one.saveSnapshot({ position: 11, text: "" }, [["s", 11]]);
  expect(() => hub.connect("late", {}).follow(10, () => {})).toThrow(UnavailableError);
});

test("a process that does not respond to a query is considered stuck, and others do not wait for it forever", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const hub = new LogHub();
  const ipc = new Ipc({ send() {}, onMessage() {} }, {});
  const stuck = vi.fn(() => ipc.fail("The process has ended."));
  const connect = hubMethods(hub, () => ipc, stuck).methods.connect as (...input: unknown[]) => { replica: string };
  const query = hub.connect("here", {}).query(connect("there", {}).replica, {});
  await Promise.all([expect(query).rejects.toThrow("The process has ended."), vi.advanceTimersByTimeAsync(10_000)]);
  expect(stuck).toHaveBeenCalledOnce();
});
