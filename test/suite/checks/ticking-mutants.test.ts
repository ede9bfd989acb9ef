import { expect, test } from "vitest";
import { createMock } from "../../../src/server/mock.js";
import { listMutants } from "../mutants/lists.js";
import { recordMutants } from "../mutants/records.js";
import { documentedApp, runOn } from "../mutants/run.js";
import { randomFrom } from "../random.js";
import { tickingApp } from "./ticking.js";

/** Data that goes on must not hide a broken target: every third mutant, over a world whose LIVE sessions tick. */
const every = Number(process.env.SUITE_EVERY ?? 3);
// What a filter by the people who are there now would show is hardest to tell.
const hard = ["participants shows nothing", "total_count ignores participants"].map((what) => `GetSessions: ${what}`);
const sample = [...listMutants, ...recordMutants].filter(
  ({ name }, index) => index % every === 0 || hard.includes(name),
);

test.each(sample)(
  "$name is told while LIVE sessions go on",
  async ({ wrap, killedBy, also = [], revision = "2026-01" }) => {
    const mock = await createMock({ revision, auth: { token: "secret" }, meetings: 32, sessions: 64 });
    const injectable = wrap(tickingApp(mock, documentedApp, randomFrom(1), 0));
    const { results } = await runOn(injectable, { revision, only: [killedBy, ...also] });
    await mock.close();
    expect(results.find(({ id }) => id === killedBy)?.verdict).toBe("fail");
  },
);
