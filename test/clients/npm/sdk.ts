/** An official SDK of npm, as the checks use it: each major version has signatures of its own. */
export interface Sdk {
  readonly version: string;
  readonly NotFoundError: ErrorClass;
  readonly BadRequestError: ErrorClass;
  readonly AuthenticationError: ErrorClass;
  /** Creates a client of the documented app. */
  connect(options: SdkOptions): Api;
}

/** Options that all versions have. */
export interface SdkOptions {
  readonly baseURL?: string | undefined;
  readonly apiToken?: string;
  readonly apiKey?: string;
  readonly apiEmail?: string;
  readonly maxRetries?: number;
}

/** The operations; their results are those of the SDK. */
export interface Api {
  getMeetings(query?: MeetingQuery): Promise<Result<readonly Meeting[]> & { readonly paging: Paging }>;
  getSessions(
    query?: SessionQuery,
  ): Promise<Result<{ readonly sessions?: readonly Session[] }> & { readonly paging?: Paging }>;
  /** The older revision wraps the session once more. */
  getSessionDetails(
    id: string,
    query?: { readonly include_breakout_rooms?: boolean },
  ): Promise<Result<Session | { readonly session?: Session }>>;
  getActiveSession(meetingId: string): Promise<Result<Session>>;
  getLivestreamSession(id: string): Promise<Result<LivestreamSession>>;
}

type ErrorClass = abstract new (...values: never[]) => Error & { readonly status?: number };

interface Result<T> {
  readonly data?: T;
  readonly success?: boolean;
}

interface Paging {
  readonly start_offset?: number;
  readonly end_offset?: number;
  readonly total_count?: number;
}

interface Page {
  readonly start_time?: string;
  readonly end_time?: string;
  readonly page_no?: number;
  readonly per_page?: number;
  readonly search?: string;
}

export interface MeetingQuery extends Page {
  /** 2026-01 does not take it. */
  readonly status?: "ACTIVE";
}

export interface SessionQuery extends Page {
  readonly associated_id?: string;
  readonly participants?: string;
  readonly sort_by?: "minutesConsumed";
  readonly sort_order?: "ASC";
  readonly status?: "LIVE" | "ENDED";
}

export interface Meeting {
  readonly id: string;
  readonly title?: string;
  readonly status?: string;
  readonly session_keep_alive_time_in_secs?: number;
  readonly transcribe_on_end?: boolean;
}

export interface Session {
  readonly id: string;
  readonly associated_id: string;
  readonly organization_id: string;
  readonly minutes_consumed: number;
  readonly live_participants: number;
  readonly max_concurrent_participants: number;
  readonly status: string;
  readonly started_at: string;
  readonly ended_at?: string | null;
  readonly meta?: unknown;
  readonly breakout_rooms?: readonly unknown[];
}

export interface LivestreamSession {
  readonly id?: string;
  readonly ingest_seconds?: number;
  readonly viewer_seconds?: number;
}
