const kitPath = "/accounts/{account_id}/realtime/kit";

/**
 * The paths of the served operations below the server URL, with `{name}` placeholders. Separate from the operations, so
 * that recognizing requests does not load zod.
 */
export const operationPaths = {
  GetMeetings: `${kitPath}/{app_id}/meetings`,
  GetSessions: `${kitPath}/{app_id}/sessions`,
  GetSessionDetails: `${kitPath}/{app_id}/sessions/{session_id}`,
  GetActiveSession: `${kitPath}/{app_id}/meetings/{meeting_id}/active-session`,
  GetLivestreamSession: `${kitPath}/{app_id}/livestreams/sessions/{livestream-session-id}`,
} as const;

export type OperationId = keyof typeof operationPaths;

export const apiMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

type ApiMethod = (typeof apiMethods)[number];

export interface ApiOperation {
  /** The operationId in this project if the operation is served, else the published one. */
  readonly id: string;
  readonly method: ApiMethod;
  /** Path below the server URL, with `{name}` placeholders. */
  readonly path: string;
}

/** The published operationIds by path and method. Literal segments come before placeholders. */
const publishedIds: Readonly<Record<string, Readonly<Partial<Record<ApiMethod, string>>>>> = {
  "/apps": { GET: "get_apps", POST: "create_app" },
  "/apps/{app_id}": { GET: "get_app" },
  "/{app_id}/analytics/daywise": { GET: "get-org-analytics" },
  "/{app_id}/analytics/livestreams/daywise": { GET: "get-livestream-analytics-daywise" },
  "/{app_id}/analytics/livestreams/overall": { GET: "get-livestream-analytics-complete" },
  "/{app_id}/livestreams": { GET: "fetch_all_livestreams", POST: "create_livestream" },
  "/{app_id}/livestreams/sessions/{livestream-session-id}": { GET: "get-v2-livestreams-livestream-session-id" },
  "/{app_id}/livestreams/{livestream_id}": { GET: "get-v2-livestream-session-livestream-id" },
  "/{app_id}/livestreams/{livestream_id}/active-livestream-session": {
    GET: "get-v2-active-livestream-session-details",
  },
  "/{app_id}/meetings": { GET: "get_all_meetings", POST: "create_meeting" },
  "/{app_id}/meetings/{meeting_id}": { GET: "get_meeting", PUT: "replace_meeting", PATCH: "update_meeting" },
  "/{app_id}/meetings/{meeting_id}/active-livestream": { GET: "get-v2-meetings-meetingId-active-livestream" },
  "/{app_id}/meetings/{meeting_id}/active-livestream/stop": { POST: "stop_livestreaming" },
  "/{app_id}/meetings/{meeting_id}/active-session": { GET: "GetActiveSession" },
  "/{app_id}/meetings/{meeting_id}/active-session/kick": { POST: "KickPartcipants" },
  "/{app_id}/meetings/{meeting_id}/active-session/kick-all": { POST: "KickAllParticipants" },
  "/{app_id}/meetings/{meeting_id}/active-session/mute": { POST: "MuteParticipants" },
  "/{app_id}/meetings/{meeting_id}/active-session/mute-all": { POST: "MuteAllParticipants" },
  "/{app_id}/meetings/{meeting_id}/active-session/poll": { POST: "CreatePoll" },
  "/{app_id}/meetings/{meeting_id}/livestream": { GET: "livestream-session-details" },
  "/{app_id}/meetings/{meeting_id}/livestreams": { POST: "start-livestreaming" },
  "/{app_id}/meetings/{meeting_id}/participants": { GET: "get_meeting_participants", POST: "add_participant" },
  "/{app_id}/meetings/{meeting_id}/participants/{participant_id}": {
    GET: "get_meeting_participant",
    PUT: "replace_participant",
    PATCH: "edit_participant",
    DELETE: "delete_meeting_participant",
  },
  "/{app_id}/meetings/{meeting_id}/participants/{participant_id}/token": { POST: "regenerate_token" },
  "/{app_id}/presets": { GET: "get-presets", POST: "post-presets" },
  "/{app_id}/presets/{preset_id}": {
    GET: "get-presets-preset_id",
    PUT: "put-presets-preset_id",
    PATCH: "patch-presets-preset_id",
    DELETE: "delete-presets-preset_id",
  },
  "/{app_id}/recordings": { GET: "get_all_recordings", POST: "start_recording" },
  "/{app_id}/recordings/active-recording/{meeting_id}": { GET: "get_active_recording" },
  "/{app_id}/recordings/track": { POST: "startTrackRecordingForAMeeting" },
  "/{app_id}/recordings/{recording_id}": { GET: "get_one_recording", PUT: "pause_resume_stop_recording" },
  "/{app_id}/sessions": { GET: "GetSessions" },
  "/{app_id}/sessions/peer-report/{peer_id}": { GET: "GetParticipantDataFromPeerId" },
  "/{app_id}/sessions/{session_id}": { GET: "GetSessionDetails" },
  "/{app_id}/sessions/{session_id}/chat": { GET: "GetSessionChat" },
  "/{app_id}/sessions/{session_id}/livestream-sessions": {
    GET: "get-v2-livestreamsession-session-meetingId-active-livestream",
  },
  "/{app_id}/sessions/{session_id}/participants": { GET: "GetSessionParticipants" },
  "/{app_id}/sessions/{session_id}/participants/{participant_id}": { GET: "GetParticipantDetails" },
  "/{app_id}/sessions/{session_id}/summary": { GET: "GetSessionSummary", POST: "post-sessions-session_id-summary" },
  "/{app_id}/sessions/{session_id}/transcript": { GET: "GetSessionTranscript" },
  "/{app_id}/webhooks": { GET: "getAllWebhooks", POST: "addWebhook" },
  "/{app_id}/webhooks/all": { GET: "getAllWebhookEvents" },
  "/{app_id}/webhooks/{webhook_id}": {
    GET: "getWebhook",
    PUT: "replaceWebhook",
    PATCH: "editWebhook",
    DELETE: "deleteWebhook",
  },
};

const servedIds = new Map(Object.entries(operationPaths).map(([id, path]) => [`GET ${path}`, id]));

/** Every operation of the published API, in the order in which paths are matched. */
export const apiOperations: readonly ApiOperation[] = Object.entries(publishedIds).flatMap(([ending, ids]) =>
  apiMethods.flatMap((method) => {
    const path = kitPath + ending;
    const id = servedIds.get(`${method} ${path}`) ?? ids[method];
    return id === undefined ? [] : [{ id, method, path }];
  }),
);
