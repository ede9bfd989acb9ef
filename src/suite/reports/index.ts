import { ctrf } from "./ctrf.js";
import { github } from "./github.js";
import { html } from "./html/index.js";
import { json } from "./json.js";
import { junit } from "./junit.js";
import { pretty } from "./pretty.js";
import type { Reporter } from "./reporter.js";

/** Every kind of report, by the name that `--report` takes. */
export const reporters = { pretty, json, junit, ctrf, html, github } as const satisfies Record<string, Reporter>;

/** The name of a kind of report. */
export type ReporterName = keyof typeof reporters;
