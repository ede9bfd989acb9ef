import type { OperationId } from "./operations.js";
import { contentPath, definitionOf, type Revision, revisions, type SdkVersions } from "./revisions.js";

/** Headers in which the official SDKs name their language and version. */
export const sdkHeaders = { language: "x-stainless-lang", version: "x-stainless-package-version" } as const;

const sdkNames = {
  js: "npm cloudflare",
  python: "PyPI cloudflare",
  go: "Go cloudflare-go",
} as const satisfies Record<SdkVersions["language"], string>;

/** Returns the revision that a version of an official SDK speaks, if it is known. */
export function revisionOfSdk(language: SdkVersions["language"], version: string): Revision | undefined {
  return revisions.find((revision) =>
    definitionOf(revision).sdks.some((one) => one.language === language && includes(one, version)),
  );
}

/** Describes the SDKs that speak a revision, such as `npm cloudflare 6.0 to 6.3, Go cloudflare-go 6`. */
export function describeSdks(revision: Revision): string {
  const { sdks } = definitionOf(revision);
  return sdks.map(({ language, from, to }) => `${sdkNames[language]} ${describeRange(from, to)}`).join(", ");
}

function describeRange(from: string, to: string | undefined): string {
  if (to === undefined) return `${from} and later`;
  return to.includes(".") ? `${from} to ${to}` : to;
}

/** Describes what goes wrong for an SDK that speaks another revision than the mock; undefined when it does not, or is unknown. */
export function describeSdkMismatch(
  language: SdkVersions["language"],
  version: string,
  served: Revision,
): string | undefined {
  const spoken = revisionOfSdk(language, version);
  if (spoken === undefined || spoken === served) return undefined;
  return (
    `${sdkNames[language]} ${version} speaks ${spoken}, this mock serves ${served}: ` +
    `${consequence(spoken, served)}; start with --revision ${spoken}`
  );
}

type Headers = Readonly<Record<string, unknown>>;

/** Describes the same of a request by its headers, with names in lower case. */
export function sdkMismatch(headers: Headers, served: Revision): string | undefined {
  const sdk = readSdk(headers);
  return sdk && describeSdkMismatch(sdk.language, sdk.version, served);
}

/** More versions of one SDK than any test uses. */
const maxVersions = 100;

/** Creates a function that returns the same as `sdkMismatch`, but for each version of an SDK only once. */
export function createSdkWatch(served: Revision): (headers: Headers) => string | undefined {
  const seen = { js: new Set<string>(), python: new Set<string>(), go: new Set<string>() };
  return (headers) => {
    const { language, version } = readSdk(headers) ?? {};
    if (!language || !version || seen[language].has(version) || seen[language].size >= maxVersions) return undefined;
    seen[language].add(version);
    return describeSdkMismatch(language, version, served);
  };
}

/** Returns which official SDK sent a request; undefined when none did. */
function readSdk({ [sdkHeaders.language]: language, [sdkHeaders.version]: version }: Headers) {
  if (typeof version !== "string" || typeof language !== "string" || !Object.hasOwn(sdkNames, language))
    return undefined;
  return { language: language as SdkVersions["language"], version };
}

function includes({ from, to }: SdkVersions, version: string): boolean {
  const numbers = /^(\d{1,4})\.(\d{1,4})\b/.exec(version)?.slice(1).map(Number);
  return numbers !== undefined && compare(numbers, from) >= 0 && (to === undefined || compare(numbers, to) <= 0);
}

/** Compares major and minor, as far as the limit names them. */
function compare([major = 0, minor = 0]: readonly number[], limit: string): number {
  const [otherMajor = 0, otherMinor = minor] = limit.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}

function consequence(spoken: Revision, served: Revision): string {
  const ids = Object.keys(definitionOf(served).envelopes) as OperationId[];
  const misplaced = ids.filter((id) => contentPath(id, spoken).join() !== contentPath(id, served).join());
  return misplaced.length > 0 ? `${misplaced.join(" and ")} will look empty` : "some fields differ";
}
