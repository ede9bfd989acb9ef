import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlClient } from "../../src/clients/control.js";
import { createMock } from "../../src/server/mock.js";
import { interleave, medianOf } from "../measure/rounds.js";
import { mock, startServer } from "../measure/server.js";
import type { Question } from "../question.js";

const rounds = 5;
const commands = 300;

/** Commands of the control API per second, and what a private mock or scope costs a test. */
export const writes: Question = {
  name: "writes",
  title: "Commands per second, and the time to be ready for a test",
  async ask() {
    const folder = await mkdtemp(join(tmpdir(), "realtimekit-bench-state-"));
    try {
      await using plain = await startServer(mock(1000));
      await using kept = await startServer([...mock(1000), "--state", folder]);
      const rates = await interleave(rounds, { plain: commandRate(plain.origin), kept: commandRate(kept.origin) });
      const times = await interleave(21, { mock: mockTime, scope: await scopeTimer() });
      return [
        {
          title: "create a meeting, one after the other, over HTTP",
          columns: ["", "commands/s", "spread"],
          rows: [
            ["in memory", medianOf(rates.plain).median, medianOf(rates.plain).spread],
            ["with --state, on disk before the answer", medianOf(rates.kept).median, medianOf(rates.kept).spread],
          ],
        },
        {
          title: "in this process, modules loaded",
          columns: ["", "ms", "spread"],
          rows: [
            ["a mock made, seeded, used and closed", medianOf(times.mock).median, medianOf(times.mock).spread],
            ["a scope made and its first list answered", medianOf(times.scope).median, medianOf(times.scope).spread],
          ],
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function commandRate(origin: string) {
  const control = controlClient(origin);
  return async () => {
    const from = performance.now();
    for (let index = 0; index < commands; index++) await control.meetings.create({ title: "Webinar" });
    return (commands * 1000) / (performance.now() - from);
  };
}

const asked = { url: "/accounts/a/realtime/kit/b/sessions", headers: { authorization: "Bearer bench" } };

async function mockTime(): Promise<number> {
  const from = performance.now();
  const mock = await createMock();
  const { id } = await mock.control.meetings.create({ title: "Webinar" });
  await mock.control.sessions.join({ meeting_id: id, name: "Ada" });
  await mock.app.inject(asked);
  await mock.close();
  return performance.now() - from;
}

async function scopeTimer(): Promise<() => Promise<number>> {
  const mock = await createMock();
  let scope = 0;
  return async () => {
    const from = performance.now();
    await mock.app.inject({ ...asked, headers: { ...asked.headers, "x-testkit-scope": `scope-${scope++}` } });
    return performance.now() - from;
  };
}
