import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { z } from "zod";
import { CliError } from "../failure.js";
import { reading } from "../reading.js";

/** Reads a YAML or JSON file that must fit a model. Fails with the file, the path inside it, and what is wrong. */
export async function readChecked<M extends z.ZodType>(file: string, model: M): Promise<z.output<M>> {
  const parsed = model.safeParse(await readAny(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CliError(`${file}: $.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "does not fit"}`);
}

async function readAny(file: string): Promise<unknown> {
  return reading(file, async () => {
    const text = await readFile(file, "utf8");
    return file.endsWith(".json") ? JSON.parse(text) : parse(text);
  });
}
