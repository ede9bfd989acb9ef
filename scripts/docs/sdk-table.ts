import { defaultRevision } from "../../src/contract/constants.js";
import { definitionOf, pagingMember, revisions } from "../../src/contract/revisions.js";
import { describeSdks } from "../../src/contract/sdk-versions.js";
import { code, table } from "./markdown.js";

/** Renders the table of revisions: who speaks each, and what clients notice first. */
export function renderSdkTable(): string {
  const rows = revisions.map((name) => {
    const { GetSessions: list, GetSessionDetails: details } = definitionOf(name).envelopes;
    const paging = pagingMember(list);
    return [
      `${code(name)}${name === defaultRevision ? " (default)" : ""}`,
      describeSdks(name),
      paging === undefined ? "no paging" : code(paging),
      "record" in details ? code(details.record.join(".")) : "",
    ];
  });
  return table(["`--revision`", "official SDKs", "paging of the session list", "session details"], rows);
}
