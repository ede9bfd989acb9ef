import { z } from "zod";
import { operations } from "../../../contract/operations.js";

/** Which requests of the journal are meant; what is left out matches all. */
export const journalFilterModel = z.strictObject({
  operation: z.enum(Object.keys(operations)).optional().meta({ description: "The operation, by its operationId." }),
  method: z.string().optional(),
  path: z.string().startsWith("/").max(2000).optional().meta({ description: "Path; `*` and `**` are wildcards." }),
  status: z.int().optional(),
  account_id: z.string().optional(),
  app_id: z.string().optional(),
});

/** A request and its answer as the journal shows them. */
export const entryModel = z
  .object({
    seq: z.int().meta({ description: "Counts from 1." }),
    at: z.string().meta({ description: "When the request arrived, in real time." }),
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    headers: z.record(z.string(), z.string()).meta({ description: "Secrets are masked." }),
    operation: z.string().optional(),
    account_id: z.string().optional(),
    app_id: z.string().optional(),
    status: z.int().meta({ description: "0 when the connection was broken instead of answered." }),
    duration_ms: z.number(),
    faults: z.array(z.string()).readonly().meta({ description: "Ids of the faults that hit it." }),
  })
  .meta({ id: "Request", description: "A request and its answer." });
