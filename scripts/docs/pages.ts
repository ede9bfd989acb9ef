import { readFile } from "node:fs/promises";
import { readResults } from "../../test/clients/results.js";
import { readResults as readToolResults } from "../../test/package/matrix/results.js";
import { renderControlCommandList } from "./agents.js";
import { renderCliDocs } from "./cli.js";
import { renderClientTable } from "./client-table.js";
import { renderControlDocs } from "./control.js";
import { renderErrorDocs } from "./errors.js";
import { renderFaultConditions, renderFaultEffects, renderFaultPresets } from "./fault-tables.js";
import { renderLlmsText } from "./llms.js";
import { withSection } from "./markdown.js";
import { renderParityDocs } from "./parity.js";
import { renderProfileTable } from "./profile-table.js";
import { renderScenarioFields, renderShippedScenarios, renderTimelineActions } from "./scenario-tables.js";
import { renderSdkTable } from "./sdk-table.js";
import { renderToolTable } from "./tool-table.js";

type Render = () => string | Promise<string>;

/** The documents that are generated as a whole. */
const whole: Readonly<Record<string, Render>> = {
  "docs/cli.md": renderCliDocs,
  "docs/control.md": renderControlDocs,
  "docs/errors.md": renderErrorDocs,
  "docs/parity.md": renderParityDocs,
  "llms.txt": renderLlmsText,
};

/** The generated sections of documents that are written by hand. */
const sections: Readonly<Record<string, Readonly<Record<string, Render>>>> = {
  "README.md": {
    revisions: renderSdkTable,
    clients: async () => renderClientTable(await readResults()),
  },
  "docs/agents.md": { "control commands": renderControlCommandList },
  "docs/calibrate-and-parity.md": { "behaviour profile": renderProfileTable },
  "docs/faults.md": {
    conditions: renderFaultConditions,
    effects: renderFaultEffects,
    presets: renderFaultPresets,
  },
  "docs/integrations.md": { tools: async () => renderToolTable(await readToolResults()) },
  "docs/scenarios.md": {
    "shipped scenarios": renderShippedScenarios,
    fields: renderScenarioFields,
    actions: renderTimelineActions,
  },
};

/** The documents of which `npm run docs` writes the whole or sections. */
export const generatedPages: readonly string[] = [...Object.keys(whole), ...Object.keys(sections)];

/** Renders a document; one with sections keeps the rest of its text. */
export async function renderPage(path: string): Promise<string> {
  const render = whole[path];
  if (render) return render();
  let text = await readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  for (const [name, renderSection] of Object.entries(sections[path] ?? {})) {
    text = withSection(text, name, await renderSection());
  }
  return text;
}
