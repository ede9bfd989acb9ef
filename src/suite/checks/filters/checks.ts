import { meetingStatuses } from "../../../contract/models/meeting.js";
import { sessionStatuses } from "../../../contract/models/session.js";
import { parametersOf } from "../../../contract/operations.js";
import { definitionOf, type ListOperation, type Revision, revisions } from "../../../contract/revisions.js";
import { spread } from "../../lists/walk.js";
import { unknownId } from "../../model/exchange.js";
import { drift, Skipped } from "../../model/finding.js";
import type { Row } from "../../model/json.js";
import { aRow, type CheckDefinition, type Context, rowNoun } from "../check.js";
import { both, type Choice, equal, type Filter, frequent } from "./filter.js";
import { judgeChoice, survivingReadings } from "./judge.js";
import { participantsFilter, searchFilters } from "./text-and-count.js";
import { timeFilters } from "./time.js";

const sessionFilters: readonly Filter[] = [
  {
    name: "status",
    title: "status shows only sessions of that status",
    parameters: ["SessionStatus"],
    origin: "documented",
    requests: 4,
    choices: () => sessionStatuses.map((status) => equal("status", "status", status)),
    keeping: (row) => statusOf(row, sessionStatuses),
  },
  {
    name: "associated_id",
    parameters: ["AssociatedId"],
    title: "associated_id shows only sessions of that meeting",
    origin: "documented",
    choices: (rows) =>
      frequent(rows, "associated_id")
        .slice(0, 1)
        .map((id) => equal("associated_id", "associated_id", id)),
    keeping: (row) =>
      typeof row.associated_id === "string" ? equal("associated_id", "associated_id", row.associated_id) : undefined,
  },
  {
    name: "associated_id-unknown",
    parameters: ["AssociatedId"],
    title: "associated_id of no meeting shows no sessions",
    origin: "documented",
    requests: 1,
    choices: () => [equal("associated_id", "associated_id", unknownId)],
  },
  participantsFilter,
  ...timeFilters(["created_at", "started_at", "updated_at", "ended_at"]),
  ...searchFilters("SessionSearch", ["meeting_display_name", "associated_id", "id"]),
];

const meetingFilters: readonly Filter[] = [
  {
    name: "status",
    title: "status shows only meetings of that status",
    origin: "documented",
    parameters: ["MeetingStatus"],
    requests: 4,
    choices: (rows) =>
      rows.some(({ status }) => status !== undefined)
        ? meetingStatuses.map((status) => equal("status", "status", status))
        : [],
    keeping: (row) => statusOf(row, meetingStatuses),
  },
  ...timeFilters(["created_at", "updated_at"]),
  ...searchFilters("MeetingSearch", ["title", "id"]),
];

/** Every filter alone, every pair of filters, and filters that a revision should not have. */
export const filterChecks: readonly CheckDefinition[] = [
  ...sessionFilters.map((filter) => alone("GetSessions", filter)),
  ...meetingFilters.map((filter) => alone("GetMeetings", filter)),
  ...pairs(sessionFilters).map(([one, other]) => together("GetSessions", one, other)),
  ...pairs(meetingFilters).map(([one, other]) => together("GetMeetings", one, other)),
  ...sessionFilters.flatMap((filter) => undocumented("GetSessions", filter)),
  ...meetingFilters.flatMap((filter) => undocumented("GetMeetings", filter)),
];

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
        const choice = filter.choices(rows).at(-1);
        if (!choice) throw new Skipped("no record that this filter could be tried on");
        const walk = await context.walk(operation, choice.query, { expects: "anything" });
        const fits = (row: Row) => choice.readings.some(({ belongs }) => belongs(row) === "yes");
        const message = "The target takes a parameter that its revision does not document.";
        return walk.rows.length < rows.length && walk.rows.every(fits)
          ? [drift("parameter-undocumented", Object.keys(choice.query).join(), message, walk.exchanges)]
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
      const choices = filter.choices(rows).map((choice) => ({ ...choice, assumed }));
      if (choices.length === 0) throw new Skipped("no record that this filter could be tried on");
      const judgements = choices.map((choice) => judgeChoice(context, operation, choice, filter.pages ?? "two"));
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
      const choice = tellingPair(
        rows,
        await understood(context, operation, one),
        await understood(context, operation, other),
      );
      if (choice === undefined) throw new Skipped("no record that both filters could be tried on");
      const assumed = isGuess(one, context.revision) || isGuess(other, context.revision);
      return judgeChoice(context, operation, { ...choice, assumed });
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

/** The filter, read only in the ways that its own answers allow. */
async function understood(context: Context, operation: ListOperation, filter: Filter): Promise<Filter> {
  const { rows } = await context.reference(operation);
  const choices = filter.choices(rows).filter(({ readings }) => readings.length > 1);
  const survivors = await Promise.all(
    choices.map((choice) => survivingReadings(context, operation, choice, filter.pages ?? "two")),
  );
  const narrowed = (choice: Choice | undefined): Choice | undefined => {
    const readings = choice?.readings.filter(({ name }) => survivors.every((names) => names.includes(name))) ?? [];
    return choice && readings.length > 0 ? { ...choice, readings } : choice;
  };
  return { ...filter, ...(filter.keeping && { keeping: (row, all) => narrowed(filter.keeping?.(row, all)) }) };
}

function pairs(filters: readonly Filter[]): [Filter, Filter][] {
  const apt = filters.filter(({ keeping }) => keeping !== undefined);
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

/** A pair of values of which each narrows what the other keeps; if possible, a row is left. */
function tellingPair(rows: readonly Row[], one: Filter, other: Filter): Choice | undefined {
  const samples = spread(rows, 12);
  const choices = (filter: Filter) => samples.map((row) => filter.keeping?.(row, rows));
  const [ones, others] = [choices(one), choices(other)];
  const ofOneRow = ones.flatMap((a, index) => couple(a, others[index]));
  const ofTwoRows = () => ones.flatMap((a) => others.flatMap((b) => couple(a, b)));
  return (
    ofOneRow.find((pair) => isTelling(pair, rows))?.both ??
    ofTwoRows().find((pair) => isTelling(pair, rows))?.both ??
    ofOneRow[0]?.both
  );
}

/** Two choices, and both at once. */
interface Couple {
  readonly alone: readonly Choice[];
  readonly both: Choice;
}

function couple(a: Choice | undefined, b: Choice | undefined): Couple[] {
  return a && b ? [{ alone: [a, b], both: both(a, b) }] : [];
}

function isTelling({ alone, both: together }: Couple, rows: readonly Row[]): boolean {
  return alone.every((choice) => kept(choice, rows) !== kept(together, rows));
}

function kept({ readings }: Choice, rows: readonly Row[]): number {
  return rows.filter((row) => readings[0]?.belongs(row) === "yes").length;
}
