import { broken, drift, type Finding, Skipped } from "../model/finding.js";
import type { CheckDefinition, Context } from "./check.js";

/** Whether the target speaks the revision it is checked as. It comes first: it explains what else fails. */
export const revisionChecks: readonly CheckDefinition[] = [
  {
    theme: "shape",
    operation: "GetSessionDetails",
    what: "revision",
    title: "the target speaks the revision that it is checked as",
    origin: "documented",
    needs: [],
    requests: 0,
    run: judgeRevision,
  },
];

function judgeRevision({ found, revision }: Context): Finding[] {
  const { requested, detected } = found;
  if (detected.signs.length === 0) throw new Skipped("no response shows the revision");
  const others = detected.signs.filter(({ revisions }) => !revisions.includes(revision));
  const misplaced = others.filter(({ isPlace }) => isPlace);
  const [first] = misplaced.length > 0 ? misplaced : others;
  // Without a request, what the records have beside the documents is reported as undocumented.
  if (first === undefined || (requested === "auto" && misplaced.length === 0)) return [];
  const { operation, because, revisions, isPlace, exchange } = first;
  const [other = ""] = revisions;
  const message = `${because.replace(/^./, (letter) => letter.toUpperCase())}: this is ${other}, not ${revision}.`;
  if (!isPlace) return [drift("other-revision", operation, message, [exchange])];
  return [
    broken("other-revision", operation, message, [exchange], {
      expected: `revision ${revision}`,
      seen: `revision ${other}`,
    }),
  ];
}
