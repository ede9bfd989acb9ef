import type { z } from "zod";
import type { Instant } from "../lib/time.js";
import type { TenantEventFields } from "./record-models.js";
import type { TenantKey, WorldSnapshot } from "./records.js";

/** Something that happened in a tenant. Events hold everything that `apply` needs: no clock, no randomness, no look-ups. */
export type TenantEvent = {
  [Type in keyof TenantEventFields]: Readonly<
    { type: Type; at: Instant } & z.infer<z.ZodObject<TenantEventFields[Type]>>
  >;
}[keyof TenantEventFields];

export type SessionEvent = Extract<TenantEvent, { readonly sessionId: string }>;
export type LivestreamEvent = Extract<TenantEvent, { readonly type: `Livestream${string}` }>;
export type MeetingChanges = Extract<TenantEvent, { readonly type: "MeetingUpdated" }>["changes"];

export type WorldEvent =
  | ({ readonly type: "TenantOpened" | "TenantDropped" } & TenantKey)
  /** A ticking clock moves by itself, again and again. */
  | { readonly type: "ClockMoved"; readonly to: Instant; readonly cause: "ticking" | "command" }
  /** The world returns to its start: the saved world loaded last, or the beginning. */
  | { readonly type: "Reset" }
  /** The world restarts with the content of a scenario, which resets return to. */
  | { readonly type: "ScenarioBegun"; readonly scenario: object }
  /** The world becomes this snapshot, which resets return to. */
  | { readonly type: "ScenarioLoaded"; readonly start: WorldSnapshot }
  | ({
      readonly type: "TenantChanged";
      readonly event: TenantEvent;
      /** Set if it happened because a clock moved by itself. */
      readonly cause?: "ticking";
    } & TenantKey);

export function recordIdOf(event: TenantEvent): string {
  if ("meeting" in event) return event.meeting.id;
  if ("meetingId" in event) return event.meetingId;
  if ("sessionId" in event) return event.sessionId;
  return "session" in event ? event.session.id : event.livestreamSessionId;
}

/** Thrown if a command would break a rule of the API; nothing has changed. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly code: "not-found" | "conflict" | "invalid",
    message: string,
  ) {
    super(message);
  }
}
