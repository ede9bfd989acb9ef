import { globTest } from "../../lib/glob.js";
import { quoted } from "../../lib/message.js";
import { withoutVersion } from "../http/urls.js";
import type { EntryView } from "./view.js";

/** Which requests are meant; what is left out matches all. */
export interface JournalFilter {
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  /** Path below the server, with or without `/client/v4`; `*` and `**` are wildcards. */
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly account_id?: string | undefined;
  readonly app_id?: string | undefined;
  /** Query parameters it must have, with these values. */
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** What of a request differs from a filter, in words; nothing when it matches. */
export function differences(filter: JournalFilter, entry: EntryView): string[] {
  const { path, query = {}, ...equal } = filter;
  const told: string[] = [];
  for (const [name, wanted] of Object.entries(equal)) {
    const given = entry[name as keyof typeof equal];
    if (wanted !== undefined && given !== wanted) told.push(`${name} is ${orAbsent(given)}, not ${orAbsent(wanted)}`);
  }
  if (path !== undefined && !globTest(withoutVersion(path))(withoutVersion(entry.path))) {
    told.push(`path is ${entry.path}, not ${path}`);
  }
  for (const [name, wanted] of Object.entries(query)) {
    const given = entry.query[name];
    if (given !== String(wanted)) told.push(`query ${name} is ${orAbsent(given)}, not ${orAbsent(String(wanted))}`);
  }
  return told;
}

/** Makes the test of a filter. */
export function filterTest(filter: JournalFilter): (entry: EntryView) => boolean {
  return (entry) => differences(filter, entry).length === 0;
}

function orAbsent(value: unknown): string {
  return value === undefined ? "absent" : quoted(value);
}
