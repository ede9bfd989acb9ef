import { type Check, checks } from "../../test/clients/checks.js";
import { clients } from "../../test/clients/clients.js";
import type { Counts, SdkResults } from "../../test/clients/results.js";
import { sdkName, spokenRevision } from "../../test/clients/sdk-version.js";
import { suites } from "../../test/vendor/suites.js";
import { table } from "./markdown.js";

const titles: Readonly<Record<Check, string>> = {
  GetMeetings: "list meetings",
  GetSessions: "list sessions",
  GetSessionDetails: "session details",
  GetActiveSession: "active session",
  GetLivestreamSession: "livestream session",
  pages: "all pages",
  "404": "404 as typed error",
  "429": "retries a 429",
  "503": "retries a 503",
};

/** Renders the table of what each version of the official SDKs did with the mock. */
export function renderClientTable({ programs, vendorTests }: SdkResults): string {
  const head = ["client", "revision", "published tests", ...checks.map((check) => titles[check])];
  const versions = new Map([...clients, ...suites].map((one) => [sdkName(one), spokenRevision(one)]));
  const names = [...versions.keys()].filter((name) => name in programs || name in vendorTests).sort(byNumber);
  const rows = names.map((name) => {
    const passed = programs[name];
    const results = checks.map((check) => (!passed ? "" : passed.includes(check) ? "yes" : "**no**"));
    return [name, versions.get(name) ?? "", testsOf(vendorTests[name]), ...results];
  });
  return table(head, rows);
}

const byNumber = new Intl.Collator("en", { numeric: true }).compare;

function testsOf(operations: Readonly<Record<string, Counts>> | undefined): string {
  if (!operations) return "";
  const counts = Object.values(operations);
  const sum = (kind: keyof Counts) => counts.reduce((total, count) => total + count[kind], 0);
  return `${sum("passed")} of ${sum("tests")}`;
}
