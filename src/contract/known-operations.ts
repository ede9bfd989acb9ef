import { type ApiOperation, apiOperations } from "./api-operations.js";
import { type Operation, operations } from "./operations.js";

/** Every operation of the API: those that are served by their operationIds here, the others by the published ones. */
export const knownOperations: readonly ApiOperation[] = apiOperations.map((operation) => {
  const served = Object.entries<Operation>(operations).find(
    ([, { method, path }]) => method.toUpperCase() === operation.method && path === operation.path,
  );
  return served ? { ...operation, id: served[0] } : operation;
});
