import { isRevision, type Revision } from "../contract/revisions.js";
import { isObject, parseJson } from "../lib/json-path.js";
import { textDigest } from "../lib/keyed-random.js";
import { EnvironmentError } from "../lib/message.js";
import { createContext, type ServerContext } from "./context/context.js";
import type { NodeServices } from "./context/open-scopes.js";
import { type MockOptions, type ResolvedOptions, resolveOptions } from "./context/options.js";
import { type ApiResponse, ConnectionFault, type LoggedRequest, textOf } from "./http/messages.js";
import type { VariantSettings } from "./scope/scope.js";

/** Settings of a forecast for the mocks of a process, as JSON in `REALTIMEKIT_TESTKIT_VARIANT`. */
export interface EnvironmentVariant extends VariantSettings {
  /** Whether every tenant starts with more data, including unusual values. */
  readonly isRicher?: boolean | undefined;
}

/** A request to a mock of the process, as a line of the file that `REALTIMEKIT_TESTKIT_READS` names. */
export interface RequestLine {
  readonly request: Pick<
    LoggedRequest,
    "method" | "url" | "status" | "bytes" | "digest" | "operation" | "faults" | "defect"
  > & {
    /** The revision in the options of the mock, whatever a variant changes. */
    readonly revision: Revision;
  };
}

/** Creates the context of a mock, with the differences of a variant, or else of the environment. */
export async function createMockContext(
  options: MockOptions,
  node?: NodeServices,
  variant = environmentVariant(),
): Promise<ServerContext> {
  if (!variant) return createContext(resolveOptions(options), node);
  const { createVariant } = await import("./lifecycle/scope-variant.js");
  const { isRicher, ...settings } = variant;
  const own = resolveOptions(options);
  const resolved = { ...own, isRicher, digestOf, onRequest: loggingRequests(own) };
  const changed = { ...settings, profile: withoutOwnEntries(options.profile, settings.profile) };
  return createContext(resolved, node, await createVariant({ options: resolved }, changed));
}

function environmentVariant(): EnvironmentVariant | undefined {
  const text = globalThis.process?.env.REALTIMEKIT_TESTKIT_VARIANT;
  if (!text) return undefined;
  const variant = parseJson(text);
  if (isObject(variant) && (variant.revision === undefined || isRevision(String(variant.revision)))) return variant;
  throw new EnvironmentError("REALTIMEKIT_TESTKIT_VARIANT is not what `forecast` of this version sets: unset it");
}

/** Appends each request to the file that the environment names, if any. */
function loggingRequests({
  onRequest,
  revision,
}: Pick<ResolvedOptions, "onRequest" | "revision">): MockOptions["onRequest"] {
  const file = globalThis.process?.env.REALTIMEKIT_TESTKIT_READS;
  if (!file) return onRequest;
  // Not imported: bundlers for browsers fail on Node modules.
  const { appendFileSync } = process.getBuiltinModule("node:fs");
  return (request) => {
    const { method, url, status, bytes, digest, operation, faults, defect } = request;
    const line: RequestLine = { request: { method, url, status, bytes, digest, operation, faults, defect, revision } };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    onRequest?.(request);
  };
}

/** Where the tracking of reads is, if a forecast tracks this process. */
const trackingKey = Symbol.for("realtimekit-testkit.tracking");

/** The global object of a process in which a forecast tracks reads. */
interface TrackedGlobal {
  readonly [trackingKey]?: { remember(text: string, operation: string): void };
}

/**
 * Returns a text that is equal for equal bodies, and for responses without one. Passes the body to the tracking of this
 * process, if any: a client may read it by its own `fetch`, such as that of happy-dom.
 */
function digestOf(response: ApiResponse, operation?: string): string {
  if (response === undefined || response instanceof ConnectionFault) return "";
  const text = textOf(response);
  const { [trackingKey]: tracking } = globalThis as TrackedGlobal;
  if (operation !== undefined) tracking?.remember(text, operation);
  return textDigest(text);
}

/** Returns the profile entries that the options of a mock do not set: a test that sets one assumes nothing. */
function withoutOwnEntries(
  own: MockOptions["profile"] = {},
  profile: VariantSettings["profile"],
): VariantSettings["profile"] {
  return profile && Object.fromEntries(Object.entries(profile).filter(([name]) => !Object.hasOwn(own, name)));
}
