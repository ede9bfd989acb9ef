import type { SessionType } from "../contract/session-model.js";
import type { Instant } from "../lib/time.js";
import type { LivestreamSessionRecord, MeetingRecord, SessionRecord, TenantKey, WorldSnapshot } from "./records.js";

/** What an update may change of a meeting; settings that are absent stay as they are. */
export type MeetingChanges = Partial<Pick<MeetingRecord, "title" | "status" | "settings">>;

/** Something that happened in one tenant. Events hold all that `apply` needs: no clock, no randomness, no look-ups. */
export type TenantEvent = MeetingEvent | SessionEvent | HeldEvent | LivestreamEvent;

/** Something that happened to a meeting. */
type MeetingEvent = { readonly at: Instant } & (
  | { readonly type: "MeetingCreated"; readonly meeting: MeetingRecord }
  | { readonly type: "MeetingUpdated"; readonly meetingId: string; readonly changes: MeetingChanges }
);

/** Something that happened to a session. */
export type SessionEvent = { readonly at: Instant; readonly sessionId: string } & (
  | {
      readonly type: "SessionStarted";
      readonly associatedId: string;
      readonly title: string;
      /** `meeting` unless set. */
      readonly sessionType?: SessionType;
    }
  | { readonly type: "ParticipantJoined"; readonly participantId: string; readonly name: string }
  | { readonly type: "ParticipantLeft"; readonly participantId: string }
  | { readonly type: "BreakoutRoomOpened"; readonly roomId: string; readonly title: string }
  | {
      readonly type: "BreakoutRoomEntered" | "BreakoutRoomLeft";
      readonly roomId: string;
      readonly participantId: string;
    }
  | { readonly type: "BreakoutRoomClosed"; readonly roomId: string }
  | { readonly type: "SessionEnded" }
);

/** A whole session of the schedule took place while the clock jumped over it. */
interface HeldEvent {
  readonly type: "SessionHeld";
  readonly at: Instant;
  readonly session: SessionRecord;
  /** How many took part. */
  readonly participants: number;
}

/** Something that happened to a livestream session. */
export type LivestreamEvent =
  | { readonly type: "LivestreamStarted"; readonly at: Instant; readonly session: LivestreamSessionRecord }
  | ({ readonly at: Instant; readonly livestreamSessionId: string } & (
      | { readonly type: "LivestreamViewersChanged"; readonly viewers: number }
      /** With an error when it failed. */
      | { readonly type: "LivestreamStopped"; readonly error?: string }
    ));

/** Something that happened in the world. */
export type WorldEvent =
  | ({ readonly type: "TenantOpened" | "TenantDropped" } & TenantKey)
  /** A ticking clock moves by itself, over and over. */
  | { readonly type: "ClockMoved"; readonly to: Instant; readonly cause: "ticking" | "command" }
  /** Everything goes back to the start: to the saved world loaded last, or to how the world began. */
  | { readonly type: "Reset" }
  /** The world begins anew with the content of a scenario, and resets go back to it. */
  | { readonly type: "ScenarioBegun"; readonly scenario: object }
  /** The world becomes this one, and resets go back to it. */
  | { readonly type: "ScenarioLoaded"; readonly start: WorldSnapshot }
  | ({
      readonly type: "TenantChanged";
      readonly event: TenantEvent;
      /** Set when it happened because a clock moved by itself. */
      readonly cause?: "ticking";
    } & TenantKey);

/** Thrown when a command would break a rule of the API; nothing has changed then. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly code: "not-found" | "conflict" | "invalid",
    message: string,
  ) {
    super(message);
  }
}
