import type { SessionType } from "../contract/session-model.js";
import type { Instant } from "../lib/time.js";
import type { LivestreamSessionRecord, MeetingRecord, SessionRecord, WorldSnapshot } from "./records.js";

/** What an update may change of a meeting; settings that are absent stay as they are. */
export type MeetingChanges = Partial<Pick<MeetingRecord, "title" | "status" | "settings">>;

/** Something that happened in one tenant. Events hold all that `apply` needs: no clock, no randomness, no look-ups. */
export type TenantEvent =
  | { readonly type: "MeetingCreated"; readonly at: Instant; readonly meeting: MeetingRecord }
  | {
      readonly type: "MeetingUpdated";
      readonly at: Instant;
      readonly meetingId: string;
      readonly changes: MeetingChanges;
    }
  | SessionEvent
  /** A whole session of the schedule took place while the clock jumped over it. */
  | {
      readonly type: "SessionHeld";
      readonly at: Instant;
      readonly session: SessionRecord;
      /** How many took part. */
      readonly participants: number;
    }
  | LivestreamEvent;

/** Something that happened to a session. */
export type SessionEvent =
  | {
      readonly type: "SessionStarted";
      readonly at: Instant;
      readonly sessionId: string;
      readonly associatedId: string;
      readonly title: string;
      /** `meeting` unless set. */
      readonly sessionType?: SessionType;
    }
  | {
      readonly type: "ParticipantJoined";
      readonly at: Instant;
      readonly sessionId: string;
      readonly participantId: string;
      readonly name: string;
    }
  | {
      readonly type: "ParticipantLeft";
      readonly at: Instant;
      readonly sessionId: string;
      readonly participantId: string;
    }
  | {
      readonly type: "BreakoutRoomOpened";
      readonly at: Instant;
      readonly sessionId: string;
      readonly roomId: string;
      readonly title: string;
    }
  | {
      readonly type: "BreakoutRoomEntered" | "BreakoutRoomLeft";
      readonly at: Instant;
      readonly sessionId: string;
      readonly roomId: string;
      readonly participantId: string;
    }
  | { readonly type: "BreakoutRoomClosed"; readonly at: Instant; readonly sessionId: string; readonly roomId: string }
  | { readonly type: "SessionEnded"; readonly at: Instant; readonly sessionId: string };

/** Something that happened to a livestream session. */
export type LivestreamEvent =
  | { readonly type: "LivestreamStarted"; readonly at: Instant; readonly session: LivestreamSessionRecord }
  | {
      readonly type: "LivestreamViewersChanged";
      readonly at: Instant;
      readonly livestreamSessionId: string;
      readonly viewers: number;
    }
  | {
      readonly type: "LivestreamStopped";
      readonly at: Instant;
      readonly livestreamSessionId: string;
      /** What went wrong, when it failed. */
      readonly error?: string;
    };

/** Something that happened in the world. */
export type WorldEvent =
  | { readonly type: "TenantOpened"; readonly accountId: string; readonly appId: string }
  | { readonly type: "TenantDropped"; readonly accountId: string; readonly appId: string }
  /** A ticking clock moves by itself, over and over. */
  | { readonly type: "ClockMoved"; readonly to: Instant; readonly cause: "ticking" | "command" }
  /** Everything goes back to the start: to the saved world loaded last, or to how the world began. */
  | { readonly type: "Reset" }
  /** The world begins anew with the content of a scenario, and resets go back to it. */
  | { readonly type: "ScenarioBegun"; readonly scenario: object }
  /** The world becomes this one, and resets go back to it. */
  | { readonly type: "ScenarioLoaded"; readonly start: WorldSnapshot }
  | {
      readonly type: "TenantChanged";
      readonly accountId: string;
      readonly appId: string;
      readonly event: TenantEvent;
      /** Set when it happened because a clock moved by itself. */
      readonly cause?: "ticking";
    };
