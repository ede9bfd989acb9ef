import { ctrf } from "./ctrf.js";
import { github } from "./github.js";
import { html } from "./html.js";
import { json } from "./json.js";
import { junit } from "./junit.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";
import type { ReporterName, SuiteReporter } from "./reporter.js";

/** Every kind of report, by its name. */
export const reporters: Readonly<Record<ReporterName, SuiteReporter>> = {
  pretty,
  json,
  junit,
  ctrf,
  html,
  github,
  markdown,
};
