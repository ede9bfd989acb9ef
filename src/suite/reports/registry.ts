import { html } from "./html.js";
import { ctrf, github, json, junit } from "./machine.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";
import type { ReporterName, SuiteReporter } from "./reporter.js";

export const reporters: Readonly<Record<ReporterName, SuiteReporter>> = {
  pretty,
  json,
  junit,
  ctrf,
  html,
  github,
  markdown,
};
