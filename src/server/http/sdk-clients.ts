import type { Revision } from "../../contract/revisions.js";
import { describeSdkMismatch, isSdkLanguage, sdkHeaders } from "../../contract/sdk-versions.js";
import type { RequestHeaders } from "./messages.js";

/** More versions of one SDK than any test uses. */
const maxVersions = 100;

/** Returns what is wrong with the revision of an official SDK that sends a request. */
export function sdkMismatch(headers: RequestHeaders, served: Revision): string | undefined {
  const { [sdkHeaders.version]: version, [sdkHeaders.language]: language } = headers;
  return typeof version === "string" && isSdkLanguage(language)
    ? describeSdkMismatch(language, version, served)
    : undefined;
}

/** Creates a function that returns the same as `sdkMismatch`, but for each version of an SDK only once. */
export function createSdkWatch(served: Revision): (headers: RequestHeaders) => string | undefined {
  const seen = { js: new Set<string>(), python: new Set<string>(), go: new Set<string>() };
  return (headers) => {
    const { [sdkHeaders.version]: version, [sdkHeaders.language]: language } = headers;
    if (typeof version !== "string" || !isSdkLanguage(language)) return undefined;
    if (seen[language].has(version) || seen[language].size >= maxVersions) return undefined;
    seen[language].add(version);
    return describeSdkMismatch(language, version, served);
  };
}
