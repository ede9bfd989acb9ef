import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { profileFileModel } from "../src/contract/profile-file.js";
import { renderJsonSchema } from "../src/fixtures/scenario/model.js";
import { baselineModel } from "../src/suite/run/baseline.js";

const folder = new URL("../fixtures/", import.meta.url);

/** The JSON Schema of each kind of file that users write. */
export const schemas = {
  scenario: renderJsonSchema(),
  profile: render(profileFileModel, "Behaviour profile of realtimekit-testkit"),
  baseline: render(baselineModel, "Baseline of realtimekit-testkit"),
} as const;

function render(model: z.ZodType, title: string): string {
  const schema = z.toJSONSchema(model.meta({ ...model.meta(), title }), { io: "input" });
  return `${JSON.stringify(schema, undefined, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(folder, { recursive: true });
  for (const [kind, text] of Object.entries(schemas)) await writeFile(new URL(`${kind}.schema.json`, folder), text);
}
