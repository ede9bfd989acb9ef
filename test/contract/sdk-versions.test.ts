import { expect, test } from "vitest";
import { definitionOf, type Revision, revisions } from "../../src/contract/revisions.js";
import { describeSdks, revisionOfSdk, sdkMismatch } from "../../src/contract/sdk-versions.js";

test.each([
  ["js", "6.0.0", "2026-01"],
  ["js", "6.3.9", "2026-01"],
  ["js", "6.4.0", "2026-07"],
  ["js", "7.1.0", "2026-07"],
  ["js", "7.2.0-alpha.1", "2026-09"],
  ["js", "7.10.0", "2026-09"],
  ["js", "8.0.0", "2026-09"],
  ["python", "5.0.0", "2026-01"],
  ["python", "5.6.1", "2026-07"],
  ["python", "5.9.0", "2026-09"],
  ["go", "6.10.0", "2026-01"],
  ["go", "7.9.0", "2026-07"],
] as const)("%s %s speaks %s", (language, version, revision) => {
  expect(mismatch(language, version, revision)).toBeUndefined();
  for (const other of revisions.filter((name) => name !== revision)) {
    expect(mismatch(language, version, other)).toContain(` ${version} speaks ${revision}, this mock serves`);
  }
});

test.each(["5.9.9", "0.0.0", "", "newest", "7", "1e3.0", "99999999999999999999.0", "v7.3.0"])(
  "nothing is known of npm cloudflare %j",
  (version) => {
    expect(mismatch("js", version, "2026-01")).toBeUndefined();
  },
);

test("the message says what goes wrong and what to do", () => {
  expect(mismatch("js", "7.3.0", "2026-01")).toBe(
    "npm cloudflare 7.3.0 speaks 2026-09, this mock serves 2026-01: GetSessionDetails will look empty; start with --revision 2026-09",
  );
  expect(mismatch("go", "7.9.0", "2026-09")).toBe(
    "Go cloudflare-go 7.9.0 speaks 2026-07, this mock serves 2026-09: some fields differ; start with --revision 2026-07",
  );
});

test("every revision has an SDK, and no version of one speaks two", () => {
  for (const revision of revisions) {
    const { sdks } = definitionOf(revision);
    expect(sdks).not.toEqual([]);
    // Also of a revision that has those of its predecessor by mistake.
    for (const { language, from } of sdks) expect(revisionOfSdk(language, `${from}.0`)).toBe(revision);
  }
  expect(describeSdks("2026-01")).toBe("npm cloudflare 6.0 to 6.3, PyPI cloudflare 5.0 to 5.2, Go cloudflare-go 6");
});

function mismatch(language: string, version: string, served: Revision): string | undefined {
  return sdkMismatch({ "x-stainless-lang": language, "x-stainless-package-version": version }, served);
}
