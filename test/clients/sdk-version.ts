import type { Revision, SdkVersions } from "../../src/contract/revisions.js";
import { revisionOfSdk } from "../../src/contract/sdk-versions.js";

/** A version of an official SDK. */
export interface SdkVersion {
  readonly language: SdkVersions["language"];
  readonly version: string;
}

const packages = { js: "npm `cloudflare`", python: "Python `cloudflare`", go: "Go `cloudflare-go`" };

/** Returns the name of a version in tables and messages. */
export function sdkName({ language, version }: SdkVersion): string {
  return `${packages[language]} ${version}`;
}

/** Reports whether the name of a version has one of some parts, such as `Go` or `npm cloudflare 7`; without parts, all do. */
export function isNamed(sdk: SdkVersion, parts: readonly string[]): boolean {
  return parts.length === 0 || parts.some((part) => sdkName(sdk).replaceAll("`", "").includes(part));
}

/** Returns the revision that a version speaks. Throws when no revision names it. */
export function spokenRevision({ language, version }: SdkVersion): Revision {
  const revision = revisionOfSdk(language, version);
  if (!revision) throw new Error(`src/contract/revisions.ts does not name ${sdkName({ language, version })}.`);
  return revision;
}
