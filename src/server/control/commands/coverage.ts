import { z } from "zod";
import { coverageReport } from "../../journal/coverage-report.js";
import { command } from "../command.js";

const item = z.object({ name: z.string(), covered: z.boolean() });

/** Commands about what of the contract the client exercised. */
export const coverage = {
  /** Says which operations, parameters, values and statuses were exercised since the last reset. */
  read: command({
    summary: "Read the coverage",
    input: z.strictObject({}),
    answer: z.object({
      percent: z.int(),
      covered: z.int(),
      total: z.int(),
      operations: z.array(
        z.object({
          id: z.string(),
          requests: z.int(),
          statuses: z.array(item),
          parameters: z.array(item).meta({ description: "Parameters, and values as `name=value`." }),
        }),
      ),
    }),
    run: ({ core, scope }) => coverageReport(core.document, scope.coverage),
  }),
};
