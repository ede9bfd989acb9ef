import type { CoverageItem, CoverageReport } from "../../server/journal/coverage-report.js";

/** Writes a coverage report for a terminal. */
export function coverageText({ percent, covered, total, operations }: CoverageReport): string {
  const blocks = operations.map(
    ({ id, requests, statuses, parameters }) =>
      `${id}: ${requests} ${requests === 1 ? "request" : "requests"}\n${part("statuses", statuses)}${part("parameters", parameters)}`,
  );
  return `${blocks.join("")}coverage: ${percent} %, ${covered} of ${total}\n`;
}

function part(name: string, items: readonly CoverageItem[]): string {
  const names = (covered: boolean) => items.filter((item) => item.covered === covered).map((item) => item.name);
  const [seen, missed] = [names(true), names(false)];
  if (items.length === 0) return "";
  const told = [seen.join(" "), missed.length > 0 ? `missing: ${missed.join(" ")}` : ""].filter((text) => text !== "");
  return `  ${name}: ${told.join("; ")}\n`;
}
