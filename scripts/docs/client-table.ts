import { type Check, checks } from "../../test/clients/checks.js";
import { clients } from "../../test/clients/clients.js";
import type { Counts, SdkResults } from "../../test/clients/results.js";
import { sdkName, spokenRevision } from "../../test/clients/sdk-version.js";
import { suites } from "../../test/vendor/suites.js";
import { table } from "./markdown.js";

const titles: Readonly<Record<Check, string>> = {
  GetMeetings: "list meetings",
  GetSessions: "list sessions",
  GetSessionDetails: "get session details",
  GetActiveSession: "get the active session",
  GetLivestreamSession: "get a livestream session",
  pages: "read all pages",
  "404": "get a typed error for a 404",
  "429": "retry a 429",
  "503": "retry a 503",
};

/** Renders the table of what each version of the official SDKs did with the mock. */
export function renderClientTable({ programs, vendorTests }: SdkResults): string {
  const head = ["client", "revision", "vendor's own tests", "programs of this repository"];
  const versions = new Map([...clients, ...suites].map((one) => [sdkName(one), spokenRevision(one)]));
  const names = [...versions.keys()].filter((name) => name in programs || name in vendorTests).sort(byNumber);
  const rows = names.map((name) => {
    return [name, versions.get(name) ?? "", testsOf(vendorTests[name]), programsOf(programs[name])];
  });
  return `${table(head, rows)}\nWhat the programs do: ${checks.map((check) => titles[check]).join(", ")}.\n`;
}

function programsOf(passed: readonly Check[] | undefined): string {
  if (!passed) return "";
  const failed = checks.filter((check) => !passed.includes(check));
  return failed.length === 0 ? `all ${checks.length}` : `**not** ${failed.map((check) => titles[check]).join(", ")}`;
}

const byNumber = new Intl.Collator("en", { numeric: true }).compare;

function testsOf(operations: Readonly<Record<string, Counts>> | undefined): string {
  if (!operations) return "";
  const counts = Object.values(operations);
  const sum = (kind: keyof Counts) => counts.reduce((total, count) => total + count[kind], 0);
  return `${sum("passed")} of ${sum("tests")}`;
}
