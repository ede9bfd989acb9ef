import {
  appInvariants,
  type Invariant,
  type InvariantSubjects,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "../../contract/invariants.js";
import type { OperationId } from "../../contract/operations.js";
import type { Check, Context } from "../check.js";
import { broken, type Finding } from "../finding.js";
import { type Seen, seenRecords } from "../seen-records.js";
import { Skipped } from "../unusable.js";

/** The invariants of the contract, on every record that was seen. */
export const senseChecks: readonly Check[] = [
  ...meetingInvariants.map((invariant) => sense("GetMeetings", invariant, meetings)),
  ...sessionInvariants.map((invariant) => sense("GetSessions", invariant, sessions)),
  ...livestreamSessionInvariants.map((invariant) => sense("GetLivestreamSession", invariant, livestreamSessions)),
  // The others are about a whole app at one moment: paging and agreement see to them.
  ...appInvariants
    .filter(({ id }) => id === "app.organization")
    .map((invariant) => sense("GetSessions", invariant, owned)),
];

function sense<S extends keyof InvariantSubjects>(
  operation: OperationId,
  { id, title, origin, check }: Invariant<S>,
  subjects: (context: Context) => Seen<InvariantSubjects[S]>[],
): Check {
  const [kind = "record", what = id] = id.split(".");
  return {
    id: `sense/${operation}/${kind}.${what}`,
    title: `${kind === "app" ? "an app" : `a ${kind}`} ${title}`,
    theme: "sense",
    operation,
    origin,
    needs: [],
    requests: 0,
    review: true,
    run(context) {
      const seen = subjects(context);
      if (seen.length === 0) throw new Skipped("no record of this kind that fits its model was seen");
      return seen.flatMap(({ subject, exchange }): Finding[] => {
        const how = check(subject);
        return how === undefined
          ? []
          : [broken("invariant", id, `A record makes no sense: ${how}.`, [exchange], { expected: title, seen: how })];
      });
    },
  };
}

function meetings({ log, revision }: Context): Seen<InvariantSubjects["meeting"]>[] {
  return seenRecords(log, revision).meetings;
}

function sessions({ log, revision }: Context): Seen<InvariantSubjects["session"]>[] {
  return seenRecords(log, revision).sessions;
}

function livestreamSessions({ log, revision }: Context): Seen<InvariantSubjects["livestreamSession"]>[] {
  return seenRecords(log, revision).livestreamSessions;
}

/** Every session as an app of its own, to ask whose it is. */
function owned(context: Context): Seen<InvariantSubjects["app"]>[] {
  const appId = context.target.app;
  return sessions(context).map(({ subject, exchange }) => ({
    subject: { appId, meetings: [], sessions: [subject], livestreamSessions: [] },
    exchange,
  }));
}
