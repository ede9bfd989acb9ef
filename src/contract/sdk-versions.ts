import { sdkHeaders } from "./constants.js";
import type { OperationId } from "./operations.js";
import { contentPath, definitionOf, type Revision, revisions, type SdkVersions } from "./revisions.js";

const sdkNames = {
  js: "npm cloudflare",
  python: "PyPI cloudflare",
  go: "Go cloudflare-go",
} as const satisfies Record<SdkVersions["language"], string>;

/** Returns the revision that a version of an official SDK speaks, if known. */
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

/** Describes what fails for an SDK that speaks another revision than the mock, if it is known to. */
function describeSdkMismatch({ language, version }: Sdk, served: Revision): string | undefined {
  const spoken = revisionOfSdk(language, version);
  if (spoken === undefined || spoken === served) return undefined;
  const operations = Object.keys(definitionOf(served).envelopes) as OperationId[];
  const misplaced = operations.filter((id) => contentPath(id, spoken).join() !== contentPath(id, served).join());
  const consequence = misplaced.length > 0 ? `${misplaced.join(" and ")} will look empty` : "some fields differ";
  return (
    `${sdkNames[language]} ${version} speaks ${spoken}, this mock serves ${served}: ` +
    `${consequence}; start with --revision ${spoken}`
  );
}

type Headers = Readonly<Record<string, unknown>>;

/** Describes the SDK mismatch of a request, by its headers with lower-case names. */
export function sdkMismatch(headers: Headers, served: Revision): string | undefined {
  const sdk = readSdk(headers);
  return sdk && describeSdkMismatch(sdk, served);
}

/** Tests never use as many versions of the SDKs. */
const maxVersions = 100;

/** Creates a function like `sdkMismatch` that reports each version of an SDK only once for a revision. */
export function createSdkWatch(): typeof sdkMismatch {
  const seen = new Set<string>();
  return (headers, served) => {
    const sdk = readSdk(headers);
    const name = sdk && `${sdk.language} ${sdk.version} ${served}`;
    if (!name || seen.has(name) || seen.size >= maxVersions) return undefined;
    seen.add(name);
    return describeSdkMismatch(sdk, served);
  };
}

interface Sdk {
  readonly language: SdkVersions["language"];
  readonly version: string;
}

/** Returns the official SDK that sent a request, or undefined. */
function readSdk({ [sdkHeaders.language]: language, [sdkHeaders.version]: version }: Headers): Sdk | undefined {
  if (typeof version !== "string") return undefined;
  const known = Object.keys(sdkNames).find((name): name is Sdk["language"] => name === language);
  return known && { language: known, version };
}

function includes({ from, to }: SdkVersions, version: string): boolean {
  const numbers = /^(\d{1,4})\.(\d{1,4})\b/.exec(version)?.slice(1).map(Number);
  return numbers !== undefined && compare(numbers, from) >= 0 && (to === undefined || compare(numbers, to) <= 0);
}

/** Compares major and minor versions, as far as the limit has them. */
function compare([major = 0, minor = 0]: readonly number[], limit: string): number {
  const [otherMajor = 0, otherMinor = minor] = limit.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
