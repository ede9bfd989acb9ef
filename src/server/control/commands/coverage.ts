import { z } from "zod";
import { coverageReport, coverageReportModel } from "../../journal/coverage-report.js";
import { command } from "../command.js";

/** Commands about what of the contract the client exercised. */
export const coverage = {
  /** Says which operations, parameters, values and statuses were exercised since the last reset. */
  read: command({
    summary: "Read the coverage",
    input: z.strictObject({}),
    answer: coverageReportModel,
    run: ({ core, scope }) => coverageReport(core.document, scope.coverage),
  }),
};
