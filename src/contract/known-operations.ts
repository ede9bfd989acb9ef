import { z } from "zod";
import { unknownName } from "../lib/suggest.js";
import { type ApiOperation, apiOperations } from "./api-operations.js";
import { type Operation, operations } from "./operations.js";

/**
 * Every operation of the API: served ones by their operationIds here, the others by the published ones. Apart from
 * `apiOperations`, which a start needs, because the served operations load zod.
 */
export const knownOperations: readonly ApiOperation[] = apiOperations.map((operation) => {
  const served = Object.entries<Operation>(operations).find(
    ([, { method, path }]) => method.toUpperCase() === operation.method && path === operation.path,
  );
  return served ? { ...operation, id: served[0] } : operation;
});

const knownIds = knownOperations.map(({ id }) => id);

/** The id of an operation of the API, served or not. */
export const knownOperationModel = z
  .enum(knownIds, {
    error: ({ input }) => unknownName("operation", String(input), knownIds),
  })
  .meta({ id: "OperationId", description: "The operationId, also if it is not served." });
