import { defaultRevision, revisions } from "../src/contract/revisions.js";
import { describeSdks } from "../src/contract/sdk-versions.js";
import { withSection } from "./readme-section.js";

/** The README with the table of which official SDK speaks which revision. */
export function withSdkTable(readme: string): string {
  const rows = revisions.map(
    (name) => `| \`${name}\`${name === defaultRevision ? " (default)" : ""} | ${describeSdks(name)} |`,
  );
  return withSection(readme, "SDKs", `| \`--revision\` | official SDKs |\n| --- | --- |\n${rows.join("\n")}\n`);
}
