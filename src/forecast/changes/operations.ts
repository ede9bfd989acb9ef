import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import type { Read } from "../run/reads.js";
import { affectedFiles } from "./affected-files.js";
import { filesChangedSince } from "./changed-files.js";

/**
 * Returns the operations whose calls may have changed since a commit: those that changed files, files that import them, or
 * what changed tests import, read or call. All of them when what changed is a manifest, such as package.json, which decides
 * about the client.
 */
export async function operationsChangedSince(
  reference: string,
  reads: readonly Read[],
  folder: string,
): Promise<readonly OperationId[]> {
  const files = await filesChangedSince(reference, folder);
  if (files.changed.some((file) => manifest.test(file))) return operationIds;
  const affected = await affectedFiles(files);
  const code = [...affected.values()].join("\n");
  const isAffected = (file: string) =>
    [...affected.keys()].some((one) => `/${one}`.endsWith(`/${file}`) || `/${file}`.endsWith(`/${one}`));
  return operationIds.filter(
    (operation) =>
      reads.some((read) => read.operation === operation && read.places.some(({ file }) => isAffected(file))) ||
      namesPath(code, operations[operation].path) ||
      callsMethod(code, operation),
  );
}

const manifest =
  /(^|\/)(package(-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|go\.(mod|sum)|requirements[\w.-]*\.txt|pyproject\.toml|\w+\.lock)$/;

/** Methods of the official SDKs that are not called as their operation. */
const otherMethods: Readonly<Partial<Record<OperationId, RegExp>>> = {
  GetMeetings: /\bmeetings\s*\.\s*(get|list)\b/i,
};

/** Whether code calls an operation by a method of an official SDK; what their names begin with is enough. */
function callsMethod(code: string, operation: OperationId): boolean {
  const snakeCase = operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_");
  return new RegExp(`\\b(${operation}|${snakeCase})`, "i").test(code) || otherMethods[operation]?.test(code) === true;
}

/** Whether code names the literal end of a path, such as `/meetings`, `"meetings?` or `/active-session`. */
function namesPath(code: string, path: string): boolean {
  const literals = path.split("{app_id}")[1]?.split(/\{[^}]*\}/) ?? [];
  const last = literals.filter((part) => part !== "" && part !== "/").at(-1) ?? path;
  return new RegExp(`[/"'\`]${last.replaceAll(/^\/|\/$/g, "")}`).test(code);
}
