import { expect, test } from "vitest";
import { judgeTie } from "../../../src/suite/checks/sorting.js";
import { walkList } from "../../../src/suite/lists/walk.js";
import type { SendProbe } from "../../../src/suite/model/exchange.js";
import { Skipped } from "../../../src/suite/model/finding.js";

const operation = "GetSessions";
const row = (id: string, minutes: number) => ({ id, status: "ENDED", minutes_consumed: minutes });
const added = row("new", 0);
const sessions = [row("a", 1), row("b", 2), row("c", 3), row("d", 5), row("e", 5), row("f", 8)];

test("a row that two pages show because another was added between them is no tie", async () => {
  const untied = sessions.filter(({ id }) => id !== "e");
  await expect(judge(growing(untied, 1))).rejects.toThrow(Skipped);
});

test("rows of equal values that all move because another was added have not changed places", async () => {
  expect(await judge(growing(sessions, 6))).toEqual([]);
});

test("rows of equal values that change places do", async () => {
  const swapped = [...sessions.slice(0, 3), row("e", 5), row("d", 5), ...sessions.slice(5)];
  const findings = await judge(changing((requests) => (requests > 6 ? swapped : sessions)));
  expect(findings.map(({ code }) => code)).toEqual(["order-differs"]);
});

/** Creates a list that gets another first row after some requests. */
function growing(rows: readonly object[], after: number): SendProbe {
  return changing((requests) => (requests > after ? [added, ...rows] : rows));
}

function changing(rowsAt: (requests: number) => readonly object[]): SendProbe {
  let requests = 0;
  return async (probe) => {
    requests += 1;
    const { per_page = 1, page_no = 1 } = probe.query ?? {};
    const [size, page] = [Math.min(Number(per_page), 2), Number(page_no)];
    const rows = rowsAt(requests).slice((page - 1) * size, page * size);
    const json = { success: true, data: { sessions: rows } };
    const body = JSON.stringify(json);
    return {
      index: requests,
      probe,
      expects: "success",
      path: "",
      status: 200,
      headers: {},
      body,
      json,
      milliseconds: 1,
    };
  };
}

function judge(send: SendProbe) {
  const context = {
    revision: "2026-07",
    inScope: (_: string, query: object) => ({ ...query }),
    walk: () => walkList(send, { operation, revision: "2026-07", query: {}, perPage: 2, largest: 2, maxPages: 6 }),
    requestAgain: send,
  } as const;
  return judgeTie(context, operation, { sort_by: "minutesConsumed" }, [({ minutes_consumed }) => minutes_consumed]);
}
