import type { Instant } from "../../lib/time.js";
import type { TenantEvent } from "../events.js";
import type { Tenant } from "../tenant.js";
import { CommandError } from "./command-error.js";

/** Starts a session of a livestream. Fails when its id is taken. */
export function startLivestream(
  tenant: Tenant,
  { id, livestreamId }: { readonly id: string; readonly livestreamId: string },
  at: Instant,
): TenantEvent[] {
  if (tenant.livestreamSessions.has(id)) {
    throw new CommandError("conflict", `There is already a livestream session ${id}.`);
  }
  const times = { createdAt: at, updatedAt: at, startedAt: at, viewersSince: at };
  const session = { id, livestreamId, ...times, stoppedAt: undefined, error: undefined, viewers: 0, viewedMs: 0 };
  return [{ type: "LivestreamStarted", at, session }];
}

/** Sets how many watch a running livestream session. */
export function setViewers(tenant: Tenant, livestreamSessionId: string, viewers: number, at: Instant): TenantEvent[] {
  checkRunning(tenant, livestreamSessionId);
  if (!Number.isSafeInteger(viewers) || viewers < 0) {
    throw new CommandError("invalid", `viewers is ${viewers}; it must be a whole number from 0.`);
  }
  return [{ type: "LivestreamViewersChanged", at, livestreamSessionId, viewers }];
}

/** Stops a running livestream session; with an error it has failed. */
export function stopLivestream(
  tenant: Tenant,
  livestreamSessionId: string,
  at: Instant,
  error?: string,
): TenantEvent[] {
  checkRunning(tenant, livestreamSessionId);
  return [{ type: "LivestreamStopped", at, livestreamSessionId, ...(error !== undefined && { error }) }];
}

function checkRunning(tenant: Tenant, id: string): void {
  const session = tenant.livestreamSessions.get(id);
  if (!session) throw new CommandError("not-found", `There is no livestream session ${id}.`);
  if (session.stoppedAt !== undefined) throw new CommandError("conflict", `Livestream session ${id} has stopped.`);
}
