import { parametersOf } from "../../contract/operations.js";
import {
  definitionOf,
  isListOperation,
  type ListOperation,
  type Revision,
  revisions,
} from "../../contract/revisions.js";
import { sortValue } from "../lists/read.js";
import { readPage } from "../lists/walk.js";
import { drift, type Finding, Skipped } from "../model/finding.js";
import { isSame, type Row, spread } from "../model/json.js";
import { type CheckDefinition, type Context, listNeed, rowNoun } from "./check.js";
import {
  both,
  type Filter,
  type FilterCase,
  groupsOf,
  isConclusive,
  isExcluded,
  judgeBare,
  judgeCase,
  type Pages,
  survivingInterpretations,
} from "./filter-case.js";
import { listFilters } from "./list-filters.js";
import { misplaced, misplacedRows, type Sort, sorts } from "./sorting.js";

/** Every filter alone, every pair of filters, and filters that a revision should not have. */
export const filterChecks: readonly CheckDefinition[] = [
  ...forEachList((list) => listFilters[list].map((filter) => singleFilterCheck(list, filter))),
  ...forEachList((list) =>
    pairs(listFilters[list]).map(([one, other], index) => filterPairCheck(list, one, other, index)),
  ),
  ...listFilters.GetSessions.filter(isForAny).flatMap((filter, index) =>
    sorts.map((sort, at) => sortedFilterCheck(filter, sort, index + at)),
  ),
  ...forEachList((list) => listFilters[list].flatMap((filter) => undocumentedFilterChecks(list, filter))),
];

function forEachList(create: (list: ListOperation) => CheckDefinition[]): CheckDefinition[] {
  return Object.keys(listFilters).filter(isListOperation).flatMap(create);
}

/** Creates the check that a target ignores a filter in revisions that do not have it. */
function undocumentedFilterChecks(operation: ListOperation, filter: Filter): CheckDefinition[] {
  const others = revisions.filter((revision) => !isDocumented(operation, filter, revision));
  if (others.length === 0) return [];
  return [
    {
      ...common(operation),
      what: `${filter.name}-undocumented`,
      title: `${filter.name} is not a parameter of the ${rowNoun(operation)} list`,
      // Rejecting the parameter is as right as ignoring it.
      origin: "assumed",
      revisions: others,
      requests: 2,
      async run(context) {
        const { rows } = await context.reference(operation);
        const filterCase = filter.cases(rows).at(-1);
        if (!filterCase) throw new Skipped("no record to try this filter on");
        const walk = await context.walk(operation, filterCase.query, { expects: "anything" });
        const fits = (row: Row) => filterCase.interpretations.some(({ belongs }) => belongs(row) === "yes");
        if (walk.rows.length >= rows.length || !walk.rows.every(fits)) return [];
        const message = "The target takes a parameter that its revision does not document.";
        return drift("parameter-undocumented", Object.keys(filterCase.query).join(), message, walk.exchanges);
      },
    },
  ];
}

/** Limits a check to the revisions that have the parameters of its filters, unless all do. */
function whereDocumented(operation: ListOperation, filters: readonly Filter[]): { revisions?: readonly Revision[] } {
  const having = revisions.filter((revision) => filters.every((filter) => isDocumented(operation, filter, revision)));
  return having.length < revisions.length ? { revisions: having } : {};
}

function isDocumented(operation: ListOperation, { parameters }: Filter, revision: Revision): boolean {
  const known = parametersOf(operation, revision).map(([name]) => name);
  return parameters.every((name) => known.includes(name));
}

function singleFilterCheck(operation: ListOperation, filter: Filter): CheckDefinition {
  return {
    ...common(operation),
    what: filter.name,
    title: filter.title,
    origin: (revision) => (isGuess(filter, revision) ? "assumed" : filter.origin),
    ...whereDocumented(operation, [filter]),
    requests: (filter.requests ?? 2) + 1,
    // A row contradicts its own request under every interpretation of the filter; for several filters, or a range of
    // participants, other responses reveal the interpretation.
    certain: filter.name === "participants" ? [] : ["excluded-shown", "excluded-after"],
    async run(context) {
      const { rows } = await context.reference(operation);
      const assumed = isGuess(filter, context.revision);
      const isWindow = Object.keys(context.found.lists[operation].scope).length > 0;
      const cases = filter
        .cases(rows, context.found.lists.GetMeetings.walk.rows)
        .filter(({ beyond }) => !(beyond && isWindow))
        .map((filterCase) => ({ ...filterCase, assumed }));
      if (cases.length === 0) throw new Skipped("no record to try this filter on");
      const isTold = cases.some((filterCase) => isConclusive(filterCase, rows));
      // Targets may compare several times at once, but only one count.
      const understood = cases.some(({ volatile }) => volatile === true)
        ? await keepBestInterpretations(context, operation, cases, filter.pages ?? "two")
        : cases;
      const judgements = understood.map((one) => judgeCase(context, operation, one, filter.pages ?? "two"));
      const plain = assumed ? [] : withoutPaging(context, operation, cases);
      const findings = (await Promise.all([...judgements, plain])).flat().sort(mostConclusiveFirst);
      if (findings.length === 0 && !isTold) throw new Skipped("every row matches, whatever the value");
      return findings;
    },
  };
}

/** Keeps, for each case, the interpretations that explain the most responses: a target interprets all values alike. */
async function keepBestInterpretations(
  context: Context,
  operation: ListOperation,
  cases: readonly FilterCase[],
  pages: Pages,
): Promise<FilterCase[]> {
  const survivors = await survivingInterpretations(context, operation, cases, pages);
  return cases.map(({ query, interpretations, ...filterCase }) => {
    const alike = survivors.filter((_, index) => isSame(Object.keys(cases[index]?.query ?? {}), Object.keys(query)));
    const explained = interpretations.map(({ name }) => alike.filter((names) => names.includes(name)).length);
    const most = Math.max(...explained);
    return { ...filterCase, query, interpretations: interpretations.filter((_, index) => explained[index] === most) };
  });
}

/** Orders findings: those only about later pages are the most conclusive, since a first page can be right by chance. */
function mostConclusiveFirst(one: Finding, other: Finding): number {
  return Number(other.code === "excluded-later") - Number(one.code === "excluded-later");
}

/** Creates the check of two filters; each check tries different rows first, since a fault may affect few. */
function filterPairCheck(operation: ListOperation, one: Filter, other: Filter, first: number): CheckDefinition {
  return {
    ...common(operation),
    what: `${one.name}+${other.name}`,
    title: `${one.name} and ${other.name} together show only rows that fit both`,
    origin: (revision) => (isGuess(one, revision) ? other : one).origin,
    ...whereDocumented(operation, [one, other]),
    requests: one.groupOf ? 2 : 1,
    explainedBy: [one, other].map(({ name }) => `filters/${operation}/${name}`),
    async run(context) {
      const { rows } = await context.reference(operation);
      const keeping = await Promise.all([one, other].map((filter) => narrowedCases(context, operation, filter)));
      const pairs = groupsOf(one, rows).flatMap(
        (group) => discriminatingPair(rows, spread(group, 12, first), keeping) ?? [],
      );
      if (pairs.length === 0) throw new Skipped("no record to try both filters on");
      const judgePair = async ([a, b]: (typeof pairs)[number]["parts"]): Promise<readonly Finding[]> => {
        if (![one, other].some((filter) => isGuess(filter, context.revision))) {
          return judgeCase(context, operation, both(a, b));
        }
        // Together with an undocumented filter, a documented one must still work.
        const documented = isGuess(one, context.revision) ? b : a;
        const query = { ...a.query, ...b.query };
        return (await judgeBare(context, operation, { ...documented, query, assumed: true })).findings;
      };
      const findings = (await Promise.all(pairs.map(({ parts }) => judgePair(parts)))).flat();
      const areConclusive = pairs.some(({ narrowed }) => narrowed > 0);
      if (findings.length === 0 && !areConclusive) throw new Skipped("no two values narrow each other's results");
      return findings;
    },
  };
}

/** Tries a filter without page parameters, with a value that excludes a row of the unfiltered first page. */
async function withoutPaging(
  context: Context,
  operation: ListOperation,
  cases: readonly FilterCase[],
): Promise<readonly Finding[]> {
  const exchange = await context.requestJson({ operation, query: context.inScope(operation, {}) });
  const { rows } = readPage(exchange, context.revision);
  const telling = cases.find((filterCase) => isConclusive(filterCase, rows));
  return telling ? (await judgeBare(context, operation, telling)).findings : [];
}

/** Creates the check that a filter and a sort work together, over two pages or without page parameters. */
function sortedFilterCheck(filter: Filter, { key, order }: Sort, first: number): CheckDefinition {
  const operation = "GetSessions";
  const isPaged = first % 2 === 0;
  return {
    ...common(operation),
    needs: ["two sessions"],
    what: `${filter.name}+sort-${key}-${order}`,
    title: `${filter.name} narrows a list that is sorted by ${key} ${order}, and leaves it sorted`,
    origin: (revision) => (isGuess(filter, revision) ? "documented" : filter.origin),
    ...whereDocumented(operation, [filter]),
    requests: (isPaged ? 2 : 1) + (filter.groupOf ? 1 : 0),
    explainedBy: [`filters/${operation}/${filter.name}`, `sorting/${operation}/${key}-${order}`],
    async run(context) {
      const { rows } = await context.reference(operation);
      const caseKeeping = await narrowedCases(context, operation, filter);
      const values = (filterCase: FilterCase) =>
        new Set(rows.filter((row) => isIncluded(filterCase, row)).map(sortValue[key])).size;
      const mostConclusive = (group: readonly Row[]) =>
        spread(group, 12, first)
          .flatMap((row) => caseKeeping(row, rows) ?? [])
          .filter((filterCase) => isConclusive(filterCase, rows))
          .sort((a, b) => Math.min(values(b), 4) - Math.min(values(a), 4))
          .slice(0, 1);
      const [best, ...others] = groupsOf(filter, rows)
        .flatMap(mostConclusive)
        .sort((a, b) => values(b) - values(a));
      if (best === undefined) throw new Skipped("no value excludes any row");
      const assumed = isGuess(filter, context.revision);
      const sorted = (filterCase: FilterCase): FilterCase => ({
        ...filterCase,
        assumed,
        query: { ...filterCase.query, sort_by: key, sort_order: order },
      });
      const judgePage = async (filterCase: FilterCase) => {
        const { rows: shown, exchange, findings } = await judgeBare(context, operation, sorted(filterCase));
        return [assumed ? [] : findings, misplacedRows(shown, { key, order }, [exchange])];
      };
      const ofBest =
        isPaged && !assumed
          ? judgeCase(context, operation, sorted(best), "two", (walk) => misplaced(walk, { key, order }))
          : judgePage(best);
      return Promise.all([ofBest, ...others.map(judgePage)]);
    },
  };
}

function isIncluded({ interpretations }: FilterCase, row: Row): boolean {
  return interpretations[0]?.belongs(row) === "yes";
}

function common(operation: ListOperation) {
  return {
    theme: "filters",
    operation,
    needs: [listNeed(operation)],
    dependsOn: { lists: [operation], invalidatedBy: "reordering" },
  } as const;
}

type CaseKeeping = NonNullable<Filter["caseKeeping"]>;

/** Returns the values of a filter that include a row, as far as the filter's own responses allow. */
async function narrowedCases(context: Context, operation: ListOperation, filter: Filter): Promise<CaseKeeping> {
  const { rows } = await context.reference(operation);
  const cases = filter.cases(rows).filter(({ interpretations }) => interpretations.length > 1);
  const survivors = await survivingInterpretations(context, operation, cases, filter.pages ?? "two");
  return (row, all) => {
    const filterCase = filter.caseKeeping?.(row, all);
    const interpretations =
      filterCase?.interpretations.filter(({ name }) => survivors.every((names) => names.includes(name))) ?? [];
    return filterCase && interpretations.length > 0 ? { ...filterCase, interpretations } : filterCase;
  };
}

function pairs(filters: readonly Filter[]): [Filter, Filter][] {
  const apt = filters.filter(isForAny);
  return [
    ...apt.flatMap((one, index) => apt.slice(index + 1).map((other): [Filter, Filter] => [one, other])),
    ...filters.flatMap((other) =>
      filters.filter(({ name }) => name === other.partner).map((one): [Filter, Filter] => [one, other]),
    ),
  ];
}

/** Reports whether a filter is tried together with any other, and with sorts. */
function isForAny({ caseKeeping, partner }: Filter): boolean {
  return caseKeeping !== undefined && partner === undefined;
}

/** Reports whether the documents of a revision do not mention a filter. */
function isGuess({ parameters }: Filter, revision: Revision): boolean {
  return parameters.some((name) => definitionOf(revision).undocumented.includes(name));
}

/** Finds a pair of values that narrow each other; if possible, one that leaves a row. */
function discriminatingPair(rows: readonly Row[], tried: readonly Row[], keeping: readonly CaseKeeping[]) {
  const candidates = (caseKeeping: CaseKeeping) =>
    tried.flatMap((row) => {
      const filterCase = caseKeeping(row, rows);
      if (!filterCase) return [];
      const included = rows.map((each) => isIncluded(filterCase, each));
      return [{ row, filterCase, included, excluded: rows.map((each) => isExcluded(filterCase, each)) }];
    });
  const [ones = [], others = []] = keeping.map(candidates);
  type Candidate = (typeof ones)[number];
  const narrows = (a: Candidate, b: Candidate) => b.included.some((isShown, index) => isShown && a.excluded[index]);
  const pairs = ones.flatMap((a) =>
    others.map((b) => {
      const narrowed = [narrows(a, b), narrows(b, a)].filter(Boolean).length;
      return { parts: [a.filterCase, b.filterCase] as const, narrowed, rank: 2 * narrowed + Number(a.row === b.row) };
    }),
  );
  return pairs.sort((a, b) => b.rank - a.rank)[0];
}
