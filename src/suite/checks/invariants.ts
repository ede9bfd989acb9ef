import { appInvariants, type Invariant } from "../../contract/invariants.js";
import { type OperationId, operations } from "../../contract/operations.js";
import { type RecordKind, recordKinds, recordsIn, type Violation, withoutNullEnds } from "../../contract/records.js";
import { describeRecord } from "../../contract/redaction.js";
import type { Revision } from "../../contract/revisions.js";
import { type Session, sessionModels } from "../../contract/session-model.js";
import { isObject } from "../../lib/json-path.js";
import type { Exchange } from "../model/exchange.js";
import { broken, Skipped, shown } from "../model/finding.js";
import type { CheckDefinition, Context } from "./check.js";

/** The operation in whose name a kind of record is checked, wherever it was seen. */
const operationOf = {
  meeting: "GetMeetings",
  session: "GetSessions",
  livestreamSession: "GetLivestreamSession",
} as const satisfies Record<RecordKind, OperationId>;

const kinds = Object.keys(operationOf) as RecordKind[];

/** The invariants of the contract, for every record in a response. */
export const invariantChecks: readonly CheckDefinition[] = [
  ...kinds.flatMap((kind) =>
    recordKinds[kind].invariants.map((invariant) =>
      invariantCheck(kind, invariant, ({ log, revision }) =>
        seenRecords(log, revision)
          [kind].filter(({ record }) => isAbout(invariant, record))
          .map((seen) => ({ ...seen, problem: seen.violations.find(({ id }) => id === invariant.id)?.problem })),
      ),
    ),
  ),
  // The others are about a whole app at one moment: paging and agreement verify them.
  ...appInvariants
    .filter(({ id }) => id === "app.organization")
    .map((invariant) =>
      invariantCheck("session", invariant, ({ log, revision, target }) =>
        seenRecords(log, revision).session.map((seen) => {
          const check = (record: unknown, appId: string) => {
            const session: Session = sessionModels[revision].parse(withoutNullEnds(record));
            return invariant.check({ appId, meetings: [], sessions: [session], livestreamSessions: [] });
          };
          const isBroken = check(seen.record, target.app) !== undefined;
          return { ...seen, problem: isBroken ? check(describeRecord(seen.record), "that of the run") : undefined };
        }),
      ),
    ),
];

/** Reports whether an invariant applies to a record that satisfies its model. */
function isAbout(invariant: { isAbout?(record: unknown): boolean }, record: unknown): boolean {
  return invariant.isAbout?.(record) ?? true;
}

function invariantCheck(
  kind: RecordKind,
  { id, title, origin, subject }: Pick<Invariant, "id" | "title" | "origin" | "subject">,
  judge: (context: Context) => (Seen & { readonly problem: string | undefined })[],
): CheckDefinition {
  return {
    what: id,
    title: `${subject === "app" ? "an app" : `a ${recordKinds[kind].noun}`} ${title}`,
    theme: "invariants",
    operation: operationOf[kind],
    origin,
    needs: [],
    requests: 0,
    review: true,
    // Only details show rooms, and their own times may be wrong.
    ...(id === "session.room-times" && { explainedBy: ["agreement/GetSessionDetails/ended"] }),
    run(context) {
      const judged = judge(context);
      if (judged.length === 0) throw new Skipped("no matching record that fits its model was seen");
      return judged.map(({ problem, exchange, record }) => {
        if (problem === undefined) return [];
        const details = { expected: title, seen: ofRecord(problem, record) };
        return broken("invariant", id, `A record breaks a rule: ${problem}.`, [exchange], details);
      });
    },
  };
}

/** Adds the record to a problem that does not name it. */
function ofRecord(problem: string, record: unknown): string {
  const id = isObject(record) && typeof record.id === "string" ? shown("id", record.id) : undefined;
  return id === undefined || problem.includes(id) ? problem : `${problem} of ${id}`;
}

/** A record that satisfies its model, and where it was seen first. */
interface Seen {
  readonly record: unknown;
  readonly exchange: Exchange;
  readonly violations: readonly Violation[];
}

type SeenRecords = Readonly<Record<RecordKind, readonly Seen[]>>;

const collected = new WeakMap<readonly Exchange[], { readonly length: number; readonly records: SeenRecords }>();

/** Collects the different records of a log; cached until the log grows. */
function seenRecords(log: readonly Exchange[], revision: Revision): SeenRecords {
  const known = collected.get(log);
  if (known?.length === log.length) return known.records;
  const entries = kinds.map((kind) => [kind, collect(kind, log, revision)]);
  const records = Object.fromEntries(entries) as Record<RecordKind, Seen[]>;
  collected.set(log, { length: log.length, records });
  return records;
}

function collect(kind: RecordKind, log: readonly Exchange[], revision: Revision): Seen[] {
  const seen = new Map<string, Seen | undefined>();
  for (const exchange of log) {
    const { operation, path } = exchange.probe;
    // Records of another app do not belong to the run.
    if (path?.app_id !== undefined) continue;
    if (exchange.status !== 200 || operations[operation].response.record !== kind) continue;
    const records = recordsIn(exchange.json, operation, revision) ?? [];
    for (const record of records.flatMap((found) => [found.record, ...breakoutRooms(found.record)])) {
      const key = JSON.stringify(record);
      if (seen.has(key)) continue;
      const violations = describedViolations(kind, record, revision);
      seen.set(key, violations && { record, exchange, violations });
    }
  }
  return [...seen.values()].filter((one) => one !== undefined);
}

/** Returns the violations of a record that satisfies its model, without data that must not be shown. */
function describedViolations(kind: RecordKind, record: unknown, revision: Revision): Violation[] | undefined {
  const { findViolations } = recordKinds[kind];
  const violations = findViolations(record, revision);
  const described = (violations?.length && findViolations(describeRecord(record), revision)) || [];
  return violations?.map((violation) => {
    const { problem } = described.find(({ id }) => id === violation.id) ?? { problem: violation.title };
    return { ...violation, problem };
  });
}

/** Returns the breakout rooms of a record, which are sessions too, if they look like sessions. */
function breakoutRooms(record: unknown): readonly unknown[] {
  return isObject(record) && Array.isArray(record.breakout_rooms) ? record.breakout_rooms : [];
}
