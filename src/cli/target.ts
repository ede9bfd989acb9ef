import { existsSync } from "node:fs";
import packageFile from "../../package.json" with { type: "json" };
import { normalizeBaseUrl } from "../contract/base-url.js";
import { defaultRevision, documentedTenant } from "../contract/constants.js";
import type { ProfileFile } from "../contract/profile-file.js";
import { definitionOf } from "../contract/revisions.js";
import { parseJson, valueAt } from "../lib/json-path.js";
import { messageOf } from "../lib/message.js";
import { type App, probePath } from "../suite/model/exchange.js";
import { probesOf, recordingModel, recordingTarget } from "../suite/reports/recording.js";
import type { SuiteOptions } from "../suite/run/run.js";
import { type Credentials, credentialHeaders, credentialsFrom } from "../suite/target/client.js";
import { httpTarget, injectTarget, originTarget, type Target } from "../suite/target/target.js";
import type { CheckOptions } from "./check.js";
import { CliError, exitCodes } from "./exit.js";
import { credentialVariables, type LimitOptions, secretFrom } from "./options.js";
import { printError } from "./output.js";
import { environmentFetch } from "./proxy.js";
import { readChecked } from "./user-files.js";

/** What `--target` resolves to: where to send requests, and for which tenant. */
export type ResolvedTarget = Pick<
  SuiteOptions,
  "target" | "account" | "app" | "credentials" | "revision" | "livestreamSession"
> &
  Partial<Pick<SuiteOptions, "only" | "replay" | "require" | "limits">> & { readonly close: () => Promise<void> };

type TargetOptions = Pick<CheckOptions, "target" | "account" | "app" | "livestreamSession" | "revision">;

/** Resolves the target: a URL, a recording, or the mock in this process, which follows the profile. */
export async function resolveTarget(options: TargetOptions, profile: ProfileFile = {}): Promise<ResolvedTarget> {
  const { target } = options;
  if (target === undefined) return resolveMock(options, profile);
  if (/^https?:\/\//i.test(target)) return resolveUrl(target, options);
  if (existsSync(target)) return resolveRecording(target);
  throw new CliError(
    `--target ${target}: no such file; start a URL with http:// or https://, as in https://host/client/v4`,
  );
}

/** Returns the limits of a run: those of the target, and the requests per second that the user chose. */
export function limitsOf(
  { maxRequests, maxTime, maxBody, rps }: LimitOptions,
  { limits }: Pick<ResolvedTarget, "limits">,
): NonNullable<ResolvedTarget["limits"]> {
  return { maxRequests, maxTimeMs: maxTime, maxBodyBytes: maxBody, ...limits, ...(rps !== undefined && { rps }) };
}

async function resolveMock(
  { account, app, livestreamSession, revision }: TargetOptions,
  profile: ProfileFile,
): Promise<ResolvedTarget> {
  if (account !== undefined || app !== undefined) {
    printError("notice: without --target, this command uses its own mock, not your account\n");
  }
  const spoken = revision === "auto" ? defaultRevision : revision;
  const { createMock } = await import("../server/mock.js");
  const credentials = readCredentials();
  const mock = await createMock({
    revision: spoken,
    profile,
    auth: credentials && "token" in credentials ? { token: credentials.token } : "any",
  });
  return {
    target: injectTarget(mock.app, "the mock"),
    account: account ?? documentedTenant.accountId,
    app: app ?? definitionOf(spoken).documentedAppId,
    credentials: tokenOnly(credentials),
    revision,
    livestreamSession:
      livestreamSession ?? (account === undefined && app === undefined ? "livestream-session-id" : undefined),
    close: () => mock.close(),
  };
}

async function resolveUrl(
  target: string,
  { account, app, livestreamSession, revision }: TargetOptions,
): Promise<ResolvedTarget> {
  const baseUrl = targetUrl(target);
  if (account === undefined || app === undefined) {
    throw new CliError("a target needs --account ID and --app ID, which select the meetings and sessions to read");
  }
  const credentials = isLocal(baseUrl) ? readCredentials() : requireCredentials();
  const limits = isLocal(baseUrl) ? { rps: Number.POSITIVE_INFINITY } : {};
  const found = (new URL(target).pathname === "/" ? originTarget : httpTarget)(target, environmentFetch);
  const isOpen = credentials !== undefined && (await isOpenMock(found, { account, app }));
  if (isOpen) {
    printError(
      "notice: this is a mock of realtimekit-testkit that accepts any credentials; with `serve --auth token`, check also\n" +
        "        verifies that wrong ones are rejected\n",
    );
  }
  return {
    target: found,
    account,
    app,
    revision,
    livestreamSession,
    limits,
    credentials: isOpen ? undefined : credentials,
    close: noop,
  };
}

/** Sends a request before a run; undefined if it fails. */
function sendOnce({ send }: Target, path: string, headers: Readonly<Record<string, string>>) {
  return send({ path, headers, timeoutMs: 5000, maxBodyBytes: 1_000_000 }).catch(() => undefined);
}

/** Reports whether a target is a mock of this project that accepts any credentials. */
async function isOpenMock(target: Target, tenant: App): Promise<boolean> {
  const description = await sendOnce(target, "", {});
  if (!description || valueAt(parseJson(description.body), ["name"]) !== packageFile.name) return false;
  const path = probePath({ operation: "GetMeetings" }, tenant);
  return (await sendOnce(target, path, credentialHeaders("wrong", undefined)))?.status === 200;
}

async function resolveRecording(file: string): Promise<ResolvedTarget> {
  const recording = await readChecked(file, recordingModel);
  const { account, app, revision, livestreamSession, credentialsGiven, only, failed = [] } = recording;
  return {
    target: recordingTarget(recording, `${recording.target} as recorded in ${file}`),
    account,
    app,
    credentials: credentialsGiven ? { token: "recorded" } : undefined,
    revision,
    livestreamSession,
    ...(only && { only }),
    require: failed,
    replay: probesOf(recording),
    limits: { maxRequests: Number.POSITIVE_INFINITY, maxBodyBytes: Number.POSITIVE_INFINITY, retries: 0 },
    close: noop,
  };
}

export function targetUrl(target: string): string {
  try {
    return normalizeBaseUrl(target);
  } catch (error) {
    throw new CliError(`--target: ${messageOf(error)}; credentials come from environment variables`);
  }
}

/** Returns the credentials if they are a token: the mock accepts any pair of email and key. */
function tokenOnly(credentials: Credentials | undefined): Credentials | undefined {
  return credentials && "token" in credentials ? credentials : undefined;
}

function isLocal(target: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(target).hostname);
}

async function noop(): Promise<void> {}

/** Reads the credentials from the environment, or returns undefined. Fails, without showing it, when one cannot be sent. */
function readCredentials(): Credentials | undefined {
  return credentialsFrom(Object.fromEntries(credentialVariables.map((name) => [name, secretFrom(name)])));
}

export function requireCredentials(): Credentials {
  const credentials = readCredentials();
  if (credentials !== undefined) return credentials;
  const message = "no token given: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY";
  throw new CliError(message, exitCodes.couldNotCheck);
}
