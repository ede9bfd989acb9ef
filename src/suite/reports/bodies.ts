import { createRedactor } from "../recording/redact.js";
import type { Report } from "../report.js";

/** The body of an answer without what must not be shown around. */
export function redactedBodies(report: Report): (index: number) => string {
  const redactor = createRedactor(report.target);
  const bodies = new Map(report.log.map(({ index, body, json }) => [index, redactor.body(body, json)]));
  return (index) => bodies.get(index) ?? "";
}
