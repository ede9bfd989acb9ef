import { stringify } from "yaml";
import { revisions } from "../revisions.js";
import { buildDocument } from "./document.js";

/** The files of `openapi/`, name and text: every revision as JSON and as YAML, the same bytes on every machine. */
export function renderDocuments(): { name: string; text: string }[] {
  return revisions.flatMap((revision) => {
    const document = buildDocument(revision);
    return [
      { name: `realtimekit.${revision}.json`, text: `${JSON.stringify(document, null, 2)}\n` },
      {
        name: `realtimekit.${revision}.yaml`,
        text: stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }),
      },
    ];
  });
}
