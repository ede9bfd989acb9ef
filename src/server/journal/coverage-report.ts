import { z } from "zod";
import { errorTable } from "../../contract/errors.js";
import { errorsByStatus, isOperationId } from "../../contract/operations.js";
import { escapeMarkup, renderPage, renderTable } from "../../lib/html.js";
import { operationsIn, type ServedDocument } from "../http/served-document.js";
import type { Coverage } from "./coverage.js";

/** A part of the contract, and whether a client used it. */
const itemModel = z.object({ name: z.string(), covered: z.boolean() });

/** Which parts of the contract a client used; `percent` is rounded down. */
export const coverageReportModel = z.object({
  percent: z.int(),
  covered: z.int(),
  total: z.int(),
  operations: z.array(
    z.object({
      id: z.string(),
      requests: z.int(),
      statuses: z.array(itemModel),
      parameters: z.array(itemModel).describe("Parameters, and values as `name=value`."),
    }),
  ),
  not_served: z
    .array(z.object({ id: z.string(), requests: z.int() }))
    .describe("Requested operations of the API that this mock does not serve; they do not count."),
});

export type CoverageReport = z.output<typeof coverageReportModel>;
export type CoverageItem = z.output<typeof itemModel>;

export function coverageReport(document: ServedDocument, coverage: Coverage): CoverageReport {
  const reports = operationsIn(document).map(({ id, parameters }) => {
    const { statuses, parameters: used } = coverage.get(id) ?? {
      statuses: new Map<number, number>(),
      parameters: new Map<string, Set<string>>(),
    };
    return {
      id,
      requests: [...statuses.values()].reduce((sum, count) => sum + count, 0),
      statuses: expectedStatuses(id).map((status) => ({ name: String(status), covered: statuses.has(status) })),
      parameters: parameters
        .filter((parameter) => parameter.in === "query")
        .flatMap(({ name, schema }) => [
          { name, covered: used.has(name) },
          ...(schema.enum ?? []).map((value) => ({
            name: `${name}=${value}`,
            covered: used.get(name)?.has(value) ?? false,
          })),
        ]),
    };
  });
  const items = reports.flatMap(({ requests, statuses, parameters }) => [
    { covered: requests > 0 },
    ...statuses,
    ...parameters,
  ]);
  const covered = items.filter((item) => item.covered).length;
  const total = items.length;
  const not_served = [...coverage.unserved].map(([id, requests]) => ({ id, requests }));
  return { percent: Math.floor((covered * 100) / total), covered, total, operations: reports, not_served };
}

/** Returns the statuses that a client should handle: those of the API, not the mock's own. */
function expectedStatuses(id: string): number[] {
  if (!isOperationId(id)) return [200];
  const errors = [...errorsByStatus(id)].filter(([, names]) =>
    names.some((name) => errorTable[name].origin !== "mock"),
  );
  return [200, ...errors.map(([status]) => status)];
}

export function coveragePage({ percent, covered, total, operations, not_served }: CoverageReport): string {
  const rows = operations.map(({ id, requests, statuses, parameters }) => [
    escapeMarkup(id),
    String(requests),
    list(statuses),
    list(parameters),
  ]);
  const title = `Contract coverage: ${percent} %`;
  const body = `<h1>${title}</h1>
<p class="dim">The client exercised ${covered} of ${total} operations, statuses, query parameters and values (✓).</p>
${renderTable(["Operation", "Requests", "Statuses", "Query parameters"], rows)}
${unservedList(not_served)}`;
  return renderPage({ title, body, style });
}

function unservedList(unserved: CoverageReport["not_served"]): string {
  if (unserved.length === 0) return "";
  const items = unserved.map(({ id, requests }) => `<li>${escapeMarkup(id)} (${requests})</li>`);
  return `<p class="dim">The client also requested operations that exist in the API and that this mock does not serve:</p>
<ul>${items.join("")}</ul>`;
}

const style = `
td:nth-of-type(2) { min-width: 18rem; }
.yes, .no { display: inline-block; border: 1px dashed var(--dim); border-radius: .3rem; padding: 0 .4rem;
  margin: 0 .3rem .3rem 0; overflow-wrap: anywhere; color: var(--dim); }
.yes { background: var(--pass-paper); border: 1px solid var(--pass); color: var(--pass); }
.yes::before { content: "✓ "; }
`;

function list(items: readonly CoverageItem[]): string {
  return items
    .map(({ name, covered }) => `<span class="${covered ? "yes" : "no"}">${escapeMarkup(name)}</span>`)
    .join("");
}
