import type { z } from "zod";
import type { Violation } from "./control-error.js";

/** Everything that is wrong with an input, each with its path. */
export function violationsOf({ issues }: z.ZodError): Violation[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "there is no such field" }));
  });
}
