import { sizesToGenerate } from "../fixtures/generate/defaults.js";
import { createContext, type ServerContext } from "./context/context.js";
import type { NodeServices } from "./context/node-services.js";
import { type MockOptions, resolveOptions } from "./context/options.js";
import type { LoggedRequest } from "./http/messages.js";
import type { VariantSettings } from "./scope/variant.js";

/** What a forecast tells the mocks of a process, as JSON in `REALTIMEKIT_TESTKIT_VARIANT`. */
export interface EnvironmentVariant extends VariantSettings {
  /** How many more meetings and sessions the generated data of a tenant has. */
  readonly more?: { readonly meetings: number; readonly sessions: number } | undefined;
}

/** A request to a mock of the process, as a line of the file that `REALTIMEKIT_TESTKIT_READS` names. */
export interface RequestLine {
  readonly request: Pick<LoggedRequest, "method" | "url" | "status" | "bytes" | "operation" | "faults">;
}

/** Creates the context of a mock, which differs from its options as the environment says. */
export async function createContextHere(options: MockOptions, node?: NodeServices): Promise<ServerContext> {
  const { REALTIMEKIT_TESTKIT_VARIANT: variant, REALTIMEKIT_TESTKIT_READS: file } = globalThis.process?.env ?? {};
  if (!variant) return createContext(resolveOptions(options), node);
  const { createVariant } = await import("./lifecycle/scope-variant.js");
  // Not imported: bundlers for browsers fail on modules of Node.
  const { appendFileSync } = process.getBuiltinModule("node:fs");
  const { more, ...settings }: EnvironmentVariant = JSON.parse(variant);
  const { meetings, sessions, ...rest } = resolveOptions(options);
  const sizes = sizesToGenerate({ meetings, sessions });
  const resolved = {
    ...rest,
    meetings: more ? sizes.meetings + more.meetings : meetings,
    sessions: more ? sizes.sessions + more.sessions : sessions,
    onRequest(request: LoggedRequest) {
      const { method, url, status, bytes, operation, faults } = request;
      const line: RequestLine = { request: { method, url, status, bytes, operation, faults } };
      if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
      options.onRequest?.(request);
    },
  };
  const changed = { ...settings, profile: unsetIn(options.profile, settings.profile) };
  return createContext(resolved, node, await createVariant({ options: resolved }, changed));
}

/** The entries of a profile that the options of a mock leave open: a test that sets one is not about what is assumed. */
function unsetIn(own: MockOptions["profile"] = {}, profile: VariantSettings["profile"]): VariantSettings["profile"] {
  return profile && Object.fromEntries(Object.entries(profile).filter(([name]) => !Object.hasOwn(own, name)));
}
