import { meetingStatuses } from "../../contract/meeting-model.js";
import { parametersOf } from "../../contract/operations.js";
import {
  definitionOf,
  isListOperation,
  type ListOperation,
  type Revision,
  revisions,
} from "../../contract/revisions.js";
import { sessionStatuses } from "../../contract/session-model.js";
import { spread } from "../lists/sample.js";
import { unknownId } from "../model/exchange.js";
import { drift, Skipped } from "../model/finding.js";
import type { Row } from "../model/json.js";
import { aRow, type CheckDefinition, type Context, rowNoun } from "./check.js";
import { both, equal, type Filter, type FilterCase, frequent, judgeCase, survivingInterpretations } from "./filter.js";
import { participantsFilter, searchFilters } from "./text-filters.js";
import { timeFilters } from "./time-filters.js";

/** The filters of each list. Those of sessions come first: they reveal most. */
const filters: Readonly<Record<ListOperation, readonly Filter[]>> = {
  GetSessions: [
    {
      name: "status",
      title: "status shows only sessions of that status",
      parameters: ["SessionStatus"],
      origin: "documented",
      requests: 4,
      cases: () => sessionStatuses.map((status) => equal("status", "status", status)),
      caseKeeping: (row) => statusOf(row, sessionStatuses),
    },
    {
      name: "associated_id",
      parameters: ["AssociatedId"],
      title: "associated_id shows only sessions of that meeting",
      origin: "documented",
      cases: (rows) =>
        frequent(rows, "associated_id")
          .slice(0, 1)
          .map((id) => equal("associated_id", "associated_id", id)),
      caseKeeping: (row) =>
        typeof row.associated_id === "string" ? equal("associated_id", "associated_id", row.associated_id) : undefined,
    },
    {
      name: "associated_id-unknown",
      parameters: ["AssociatedId"],
      title: "associated_id of no meeting shows no sessions",
      origin: "documented",
      requests: 1,
      cases: () => [equal("associated_id", "associated_id", unknownId)],
    },
    participantsFilter,
    ...timeFilters(["created_at", "started_at", "updated_at", "ended_at"]),
    ...searchFilters("SessionSearch", ["meeting_display_name", "associated_id", "id"]),
  ],
  GetMeetings: [
    {
      name: "status",
      title: "status shows only meetings of that status",
      origin: "documented",
      parameters: ["MeetingStatus"],
      requests: 4,
      cases: (rows) =>
        rows.some(({ status }) => status !== undefined)
          ? meetingStatuses.map((status) => equal("status", "status", status))
          : [],
      caseKeeping: (row) => statusOf(row, meetingStatuses),
    },
    ...timeFilters(["created_at", "updated_at"]),
    ...searchFilters("MeetingSearch", ["title", "id"]),
  ],
};

/** Every filter alone, every pair of filters, and filters that a revision should not have. */
export const filterChecks: readonly CheckDefinition[] = [
  ...forEachList((list) => filters[list].map((filter) => alone(list, filter))),
  ...forEachList((list) => pairs(filters[list]).map(([one, other]) => together(list, one, other))),
  ...forEachList((list) => filters[list].flatMap((filter) => undocumented(list, filter))),
];

function forEachList(create: (list: ListOperation) => CheckDefinition[]): CheckDefinition[] {
  return Object.keys(filters).filter(isListOperation).flatMap(create);
}

/** The check that a target does not obey a filter in revisions that do not have it. */
function undocumented(operation: ListOperation, filter: Filter): CheckDefinition[] {
  const others = revisions.filter((revision) => !isDocumented(operation, filter, revision));
  if (others.length === 0) return [];
  return [
    {
      ...common(operation),
      what: `${filter.name}-undocumented`,
      title: `${filter.name} is not a parameter of the ${rowNoun(operation)} list`,
      // A target that rejects the parameter is as right as one that ignores it.
      origin: "assumed",
      revisions: others,
      requests: 2,
      async run(context) {
        const { rows } = await context.reference(operation);
        const filterCase = filter.cases(rows).at(-1);
        if (!filterCase) throw new Skipped("no record that this filter could be tried on");
        const walk = await context.walk(operation, filterCase.query, { expects: "anything" });
        const fits = (row: Row) => filterCase.interpretations.some(({ belongs }) => belongs(row) === "yes");
        const message = "The target takes a parameter that its revision does not document.";
        return walk.rows.length < rows.length && walk.rows.every(fits)
          ? [drift("parameter-undocumented", Object.keys(filterCase.query).join(), message, walk.exchanges)]
          : [];
      },
    },
  ];
}

/** Limits a check to the revisions that have the parameters of its filters, unless all have them. */
function whereDocumented(operation: ListOperation, filters: readonly Filter[]): { revisions?: readonly Revision[] } {
  const having = revisions.filter((revision) => filters.every((filter) => isDocumented(operation, filter, revision)));
  return having.length < revisions.length ? { revisions: having } : {};
}

function isDocumented(operation: ListOperation, { parameters }: Filter, revision: Revision): boolean {
  const known = parametersOf(operation, revision).map(([name]) => name);
  return parameters.every((name) => known.includes(name));
}

function alone(operation: ListOperation, filter: Filter): CheckDefinition {
  return {
    ...common(operation),
    what: filter.name,
    title: filter.title,
    origin: weakestOrigin([filter]),
    ...whereDocumented(operation, [filter]),
    requests: filter.requests ?? 2,
    async run(context) {
      const { rows } = await context.reference(operation);
      const assumed = isGuess(filter, context.revision);
      const cases = filter.cases(rows).map((filterCase) => ({ ...filterCase, assumed }));
      if (cases.length === 0) throw new Skipped("no record that this filter could be tried on");
      const judgements = cases.map((filterCase) => judgeCase(context, operation, filterCase, filter.pages ?? "two"));
      const findings = await Promise.all(judgements);
      return findings.flat();
    },
  };
}

function together(operation: ListOperation, one: Filter, other: Filter): CheckDefinition {
  return {
    ...common(operation),
    what: `${one.name}+${other.name}`,
    title: `${one.name} and ${other.name} together show only rows that fit both`,
    origin: weakestOrigin([one, other]),
    ...whereDocumented(operation, [one, other]),
    requests: 1,
    async run(context) {
      const { rows } = await context.reference(operation);
      const filterCase = discriminatingPair(
        rows,
        await narrowInterpretations(context, operation, one),
        await narrowInterpretations(context, operation, other),
      );
      if (filterCase === undefined) throw new Skipped("no record that both filters could be tried on");
      const assumed = isGuess(one, context.revision) || isGuess(other, context.revision);
      return judgeCase(context, operation, { ...filterCase, assumed });
    },
  };
}

function common(operation: ListOperation) {
  return {
    theme: "filters",
    operation,
    needs: [aRow(operation)],
    dependsOn: { lists: [operation], invalidatedBy: "reordering" },
  } as const;
}

/** The filter with only the interpretations that its own responses allow. */
async function narrowInterpretations(context: Context, operation: ListOperation, filter: Filter): Promise<Filter> {
  const { rows } = await context.reference(operation);
  const cases = filter.cases(rows).filter(({ interpretations }) => interpretations.length > 1);
  const survivors = await Promise.all(
    cases.map((filterCase) => survivingInterpretations(context, operation, filterCase, filter.pages ?? "two")),
  );
  const narrowed = (filterCase: FilterCase | undefined): FilterCase | undefined => {
    const interpretations =
      filterCase?.interpretations.filter(({ name }) => survivors.every((names) => names.includes(name))) ?? [];
    return filterCase && interpretations.length > 0 ? { ...filterCase, interpretations } : filterCase;
  };
  return {
    ...filter,
    ...(filter.caseKeeping && { caseKeeping: (row, all) => narrowed(filter.caseKeeping?.(row, all)) }),
  };
}

function pairs(filters: readonly Filter[]): [Filter, Filter][] {
  const apt = filters.filter(({ caseKeeping }) => caseKeeping !== undefined);
  return apt.flatMap((one, index) => apt.slice(index + 1).map((other): [Filter, Filter] => [one, other]));
}

/** Whether the documents of a revision do not mention a filter. */
function isGuess({ parameters }: Filter, revision: Revision): boolean {
  return parameters.some((name) => definitionOf(revision).undocumented.includes(name));
}

/** The origin of the filter that some revision does not mention, or of the first. */
function weakestOrigin([first, ...others]: readonly [Filter, ...Filter[]]): CheckDefinition["origin"] {
  const weak = [first, ...others].find((filter) => revisions.some((revision) => isGuess(filter, revision)));
  return weak ? (revision) => (isGuess(weak, revision) ? "assumed" : weak.origin) : first.origin;
}

function statusOf(row: Row, statuses: readonly string[]) {
  const status = statuses.find((one) => one === row.status);
  return status === undefined ? undefined : equal("status", "status", status);
}

/** A pair of values of which each narrows what the other includes; if possible, a row is left. */
function discriminatingPair(rows: readonly Row[], one: Filter, other: Filter): FilterCase | undefined {
  const samples = spread(rows, 12);
  const cases = (filter: Filter) => samples.map((row) => filter.caseKeeping?.(row, rows));
  const [ones, others] = [cases(one), cases(other)];
  const ofOneRow = ones.flatMap((a, index) => pairUp(a, others[index]));
  const ofTwoRows = () => ones.flatMap((a) => others.flatMap((b) => pairUp(a, b)));
  return (
    ofOneRow.find((pair) => isDiscriminating(pair, rows))?.both ??
    ofTwoRows().find((pair) => isDiscriminating(pair, rows))?.both ??
    ofOneRow[0]?.both
  );
}

/** Two cases, and both at once. */
interface CasePair {
  readonly alone: readonly FilterCase[];
  readonly both: FilterCase;
}

function pairUp(a: FilterCase | undefined, b: FilterCase | undefined): CasePair[] {
  return a && b ? [{ alone: [a, b], both: both(a, b) }] : [];
}

function isDiscriminating({ alone, both: together }: CasePair, rows: readonly Row[]): boolean {
  return alone.every((filterCase) => countIncluded(filterCase, rows) !== countIncluded(together, rows));
}

function countIncluded({ interpretations }: FilterCase, rows: readonly Row[]): number {
  return rows.filter((row) => interpretations[0]?.belongs(row) === "yes").length;
}
