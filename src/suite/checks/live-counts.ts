import type { JsonObject } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { sample } from "../lists/sample.js";
import { walkLive } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, Skipped, shown } from "../model/finding.js";
import { number, type Row, text } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";

/** The operations that return a LIVE session, what they return, and the id by which it is requested. */
const operations = {
  GetActiveSession: ["the active session has", (row: Row) => text(row, "associated_id") ?? ""],
  GetSessionDetails: ["details of a LIVE session have", (row: Row) => row.id],
} as const;

type LiveOperation = keyof typeof operations;

const counts = ["live_participants", "max_concurrent_participants"] as const;

/** How often a count must differ, and how many sessions are looked at. */
const rounds = 3;
const sessions = 2;

/** Between two requests of the list that show the same count of a LIVE session, other operations show it, too. */
export const liveCountChecks: readonly CheckDefinition[] = (Object.keys(operations) as LiveOperation[]).map(
  (operation) => ({
    theme: "agreement",
    operation,
    what: "live-counts",
    title: `${operations[operation][0]} the counts of its row in the list`,
    origin: "semantic",
    needs: ["a LIVE session"],
    requests: 2 + sessions,
    dependsOn: { lists: ["LIVE"], invalidatedBy: "changes" },
    async run(context) {
      let findings = await differentCounts(context, operation);
      for (let round = 1; round < rounds && findings.length > 0; round += 1) {
        const again = await differentCounts(context, operation);
        findings = findings.filter((one) =>
          again.some(({ path, expected, seen }) => path === one.path && expected === one.expected && seen === one.seen),
        );
      }
      return findings;
    },
  }),
);

async function differentCounts(context: Context, operation: LiveOperation): Promise<Finding[]> {
  const before = await liveRows(context);
  const candidates = before.rows.filter(({ type }) => type === "meeting");
  if (candidates.length === 0) throw new Skipped("no LIVE session of a meeting");
  const shownRecords: { readonly row: Row; readonly record: JsonObject; readonly exchange: Exchange }[] = [];
  for (const row of sample(candidates, sessions)) {
    const exchange = await context.requestAgain(recordProbe(operation, operations[operation][1](row)));
    const record = exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
    // Whether it is that session is another check's business.
    if (record?.id === row.id) shownRecords.push({ row, record, exchange });
  }
  const after = await liveRows(context);
  return shownRecords.flatMap(({ row, record, exchange }) => {
    const later = after.rows.find(({ id }) => id === row.id);
    return counts.flatMap((field) => {
      const [listed, seen] = [number(row, field), number(record, field)];
      if (later === undefined || listed === undefined || seen === undefined) return [];
      if (seen === listed || number(later, field) !== listed) return [];
      const message = `Two operations show another ${field} of the same session.`;
      return [
        broken("disagreement", field, message, [exchange, ...before.exchanges, ...after.exchanges], {
          expected: `${listed} in ${shown("id", row.id)}`,
          seen: String(seen),
        }),
      ];
    });
  });
}

/** The first page of LIVE sessions, as it is now. */
function liveRows({ requestAgain, revision, found }: Context) {
  return walkLive(requestAgain, revision, found.lists.GetSessions, 1);
}
