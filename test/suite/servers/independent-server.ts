import { definitionOf, envelop, type Revision } from "../../../src/contract/revisions.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { randomFrom } from "../random.js";

/** JSON whose members tests change at will. */
// biome-ignore lint/suspicious/noExplicitAny: rows of a server that shares nothing with the mock
type Json = any;

/** How a correct server may differ from the next one. */
export interface ServerTraits {
  readonly revision: Revision;
  readonly seed: number;
  readonly meetings: number;
  readonly sessions: number;
  readonly defaultPage: number;
  readonly greatestPage: number;
  /** Whether a page above the greatest is rejected, not shortened. */
  readonly rejectsLargePages: boolean;
  readonly order: "newest" | "oldest" | "minutes";
  readonly timeField: "created_at" | "started_at";
  /** Which sessions a range of times shows: those that begin in it, that take place in it, or that it holds as a whole. */
  readonly range: "begin" | "overlap" | "within";
  /** Whether the ends of ranges belong to them. */
  readonly inclusive: boolean;
  readonly wholeWords: boolean;
  readonly pastEnd: "empty" | "not found";
  /** Whether most sessions have equal minutes, and some equal times. */
  readonly ties: boolean;
  readonly shuffledMembers: boolean;
  readonly mediaType: string;
  readonly undocumentedFields: boolean;
  readonly nulls: boolean;
  /** How times are written: minutes from UTC, and decimals of seconds. */
  readonly offset: number;
  readonly decimals: number;
  readonly roomsUnasked: "absent" | "empty" | "shown";
  readonly ignoresInvalid: boolean;
  /** How likely each request is followed by a deletion, a new session, or the end of one. */
  readonly pace: number;
}

export const tenant = { account: "acc-1", app: "6f1b2c3d-1111-4222-8333-444455556666" } as const;
export const livestreamSessionId = "lss-1";

const minute = 60_000;
const start = Date.UTC(2026, 0, 15, 10);

/** Creates a server of the API that shares no code with the mock: made from the documents, with choices of its own. */
export function independentServer(traits: ServerTraits): Injectable {
  const random = randomFrom(traits.seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  const { envelopes, fields: extras } = definitionOf(traits.revision);
  const hasMeta = extras.session.includes("meta");
  let serial = 0;
  let now = start;

  const uuid = () => {
    serial += 1;
    const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
    return `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${serial.toString(16).padStart(4, "0")}${hex(8)}`;
  };
  const words = ["Standup", "Retro", "Sales, EMEA", "Grüße", "1:1 with Ada", 'Planning "Q3"', "日本", "All hands"];
  const meetings: Json[] = Array.from({ length: traits.meetings }, (_, index) => {
    const created = start - (index + 1) * 95 * minute - Math.floor(random() * minute);
    return {
      id: uuid(),
      created_at: created,
      updated_at: created + Math.floor(random() * 3) * minute,
      title: `${pick(words)} ${index}`,
      ...(random() < 0.8 && { status: pick(["ACTIVE", "INACTIVE"]), persist_chat: random() < 0.5 }),
      ...(random() < 0.4 && { session_keep_alive_time_in_secs: pick([60, 90, 600]) }),
    };
  });
  const sessions: Json[] = [];
  for (let index = 0; index < traits.sessions; index += 1) addSession(start - (traits.sessions - index) * 37 * minute);

  function addSession(created: number): void {
    const meeting = pick(meetings);
    const peak = 1 + Math.floor(random() * 12);
    const live =
      meeting !== undefined &&
      random() < 0.15 &&
      !sessions.some((one) => one.status === "LIVE" && one.associated_id === meeting.id);
    const lasted = Math.floor(3 + random() * 30) * minute;
    const at =
      traits.ties && random() < 0.3
        ? Math.floor(created / (120 * minute)) * 120 * minute
        : created + Math.floor(random() * minute);
    sessions.push({
      id: uuid(),
      associated_id: meeting?.id ?? "abcdef-ghijkl",
      meeting_display_name: meeting?.title ?? "Room",
      organization_id: tenant.app,
      type: "meeting",
      created_at: at,
      started_at: at + Math.floor(random() * 2000),
      updated_at: at + lasted + 5000,
      ...(live ? {} : { ended_at: at + lasted }),
      status: live ? "LIVE" : "ENDED",
      live_participants: live ? Math.ceil(peak / 2) : 0,
      max_concurrent_participants: peak,
      minutes_consumed: traits.ties ? pick([0, 0, 7.5]) : Math.round(peak * lasted * random() * 10) / 10 / minute,
      rooms: random() < 0.2 ? 2 : 0,
      ...(traits.nulls && random() < 0.5 && { meta: pick([null, {}, { room: 7 }]) }),
    });
  }

  function tick(): void {
    now += 1000;
    for (const session of sessions) {
      if (session.status === "LIVE" && traits.pace > 0) {
        session.minutes_consumed += 0.25;
        session.updated_at = Math.max(session.updated_at, now);
      }
    }
    if (random() >= traits.pace) return;
    const kind = random();
    const live = sessions.find(({ status }) => status === "LIVE");
    if (kind < 0.4) sessions.splice(Math.floor(random() * sessions.length), 1);
    else if (kind < 0.7) addSession(now);
    else if (live)
      Object.assign(live, {
        status: "ENDED",
        live_participants: 0,
        ended_at: Math.max(now, live.started_at),
        updated_at: Math.max(now, live.updated_at),
      });
  }

  const written = (instant: number) => {
    const local = new Date(instant + traits.offset * minute).toISOString();
    const size = Math.abs(traits.offset);
    const two = (value: number) => String(value).padStart(2, "0");
    const zone =
      traits.offset === 0 ? "Z" : `${traits.offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
    return (
      (traits.decimals === 0
        ? local.slice(0, 19)
        : local.slice(0, 20) + local.slice(20, 23).padEnd(traits.decimals, "0").slice(0, traits.decimals)) + zone
    );
  };

  function record(row: Json, rooms: boolean | undefined): Json {
    const { rooms: count = -1, meta, ...fields } = row;
    const shown: Json = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, name.endsWith("_at") ? written(value as number) : value]),
    );
    const isSession = "minutes_consumed" in row;
    if (isSession && "meta" in row && hasMeta) shown.meta = meta;
    if (traits.undocumentedFields)
      Object.assign(shown, { region: "weur", metadata: { a: [1, null] }, ...(isSession && { waiting_room: false }) });
    if (isSession && count >= 0 && (rooms || traits.roomsUnasked !== "absent")) {
      const { breakout_rooms: _, ...room } = record({ ...row, rooms: -1 }, undefined);
      const all = Array.from({ length: count }, (_, index) => ({ ...room, id: `${row.id}-room-${index}` }));
      shown.breakout_rooms = rooms || traits.roomsUnasked === "shown" ? all : [];
    }
    return shown;
  }

  const arranged = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(arranged);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(() => random() - 0.5)
        .map(([name, member]) => [name, arranged(member)]),
    );
  };

  function reply(statusCode: number, body: Json) {
    const value = traits.shuffledMembers ? arranged(body) : body;
    return {
      statusCode,
      headers: { "content-type": traits.mediaType, "x-request-id": String(serial++) },
      body: JSON.stringify(value),
    };
  }
  const failure = (status: number, message: string) =>
    reply(status, { success: false, error: { code: status, message } });
  const gateway = (status: number, message: string) =>
    reply(status, { success: false, errors: [{ code: 10000, message }], messages: [], result: null });

  function list(operation: "GetMeetings" | "GetSessions", query: URLSearchParams) {
    const invalid = [...query].some(
      ([name, value]) =>
        (/^(page_no|per_page)$/.test(name) && value !== "" && !/^\d+(\.\d+)?$/.test(value)) ||
        (/_time$/.test(name) && Number.isNaN(Date.parse(value))) ||
        (name === "end_time" && value.startsWith("2026-02-30")) ||
        (name === "sort_by" && !/^(createdAt|minutesConsumed)$/.test(value)) ||
        (name === "sort_order" && !/^(ASC|DESC)$/.test(value)) ||
        (name === "participants" && !/^\d*:\d*$/.test(value)) ||
        (name === "status" && !/^(LIVE|ENDED|ACTIVE|INACTIVE)$/.test(value)),
    );
    if (invalid && !traits.ignoresInvalid) return failure(400, "BAD_REQUEST");
    const requested = Number(query.get("per_page") || 0) || traits.defaultPage;
    if (requested > traits.greatestPage && traits.rejectsLargePages) return failure(400, "per_page is too large");
    const size = Math.floor(Math.min(requested, traits.greatestPage)) || traits.defaultPage;
    const page = Math.max(1, Math.floor(Number(query.get("page_no") || 1)) || 1);
    const time = traits.timeField === "started_at" && operation === "GetSessions" ? "started_at" : "created_at";
    const at = (name: string) => (invalid ? Number.NaN : Date.parse(query.get(name) ?? ""));
    const [from, to] = [at("start_time"), at("end_time")];
    const seen = (row: Json) => Date.parse(written(row[time]));
    // What is LIVE has no end yet.
    const ended = (row: Json) =>
      row.ended_at === undefined ? Number.POSITIVE_INFINITY : Date.parse(written(row.ended_at));
    const range = operation === "GetSessions" ? traits.range : "begin";
    const first = range === "overlap" ? ended : seen;
    const last = range === "within" ? ended : seen;
    const [least, most] = (query.get("participants") ?? ":")
      .split(":")
      .map((text) => (text === "" ? undefined : Number(text)));
    const isBefore = (one: number, other: number) => one < other || (traits.inclusive && one === other);
    const inside = (value: number, low: number | undefined, high: number | undefined) =>
      (low === undefined || isBefore(low, value)) && (high === undefined || isBefore(value, high));
    const search = query.get("search")?.toLowerCase();
    const hasStatus = operation === "GetSessions" || definitionOf(traits.revision).parameters.GetMeetings !== undefined;
    const rows = (operation === "GetMeetings" ? meetings : sessions).filter(
      (row) =>
        (!query.has("status") || invalid || !hasStatus || row.status === query.get("status")) &&
        (!query.has("associated_id") ||
          operation === "GetMeetings" ||
          row.associated_id === query.get("associated_id")) &&
        inside(first(row), Number.isNaN(from) ? undefined : from, undefined) &&
        inside(last(row), undefined, Number.isNaN(to) ? undefined : to) &&
        (operation === "GetMeetings" ||
          !query.has("participants") ||
          invalid ||
          inside(row.max_concurrent_participants, least, most)) &&
        (search === undefined ||
          [row.id, row.associated_id, row.title, row.meeting_display_name].some((text) => found(text, search))),
    );
    const by = invalid ? null : query.get("sort_by");
    const key =
      by === "minutesConsumed" || (by === null && traits.order === "minutes" && operation === "GetSessions")
        ? "minutes_consumed"
        : "created_at";
    const order = by === null ? (traits.order === "oldest" ? "ASC" : "DESC") : (query.get("sort_order") ?? "DESC");
    rows.sort((a, b) => (order === "ASC" ? 1 : -1) * (a[key] - b[key]) || (a.id < b.id ? 1 : -1));
    const shown = rows.slice((page - 1) * size, page * size);
    if (shown.length === 0 && page > 1 && traits.pastEnd === "not found") return failure(404, "no such page");
    const paging = {
      total_count: rows.length,
      start_offset: (page - 1) * size + 1,
      end_offset: (page - 1) * size + shown.length,
    };
    return reply(
      200,
      envelop(
        envelopes[operation],
        shown.map((row) => record(row, undefined)),
        paging,
      ),
    );
  }

  function found(text: string | undefined, search: string): boolean {
    const value = text?.toLowerCase() ?? "";
    return traits.wholeWords ? value === search || ` ${value} `.includes(` ${search} `) : value.includes(search);
  }

  return {
    async inject({ url, headers }) {
      const { pathname, searchParams: query } = new URL(url, "http://server");
      if (headers.authorization === undefined) return gateway(401, "Missing headers");
      if (headers.authorization !== "Bearer secret") return gateway(401, "Authentication error");
      const [resource = "", id = "", rest] = decodeURIComponent(pathname.replace(/^.*\/kit\/[^/]+\//, "")).split("/");
      const response = respond(resource, id, rest, query);
      tick();
      return response;
    },
  };

  function respond(resource: string, id: string, rest: string | undefined, query: URLSearchParams) {
    if (resource === "meetings" && id === "") return list("GetMeetings", query);
    if (resource === "sessions" && id === "") return list("GetSessions", query);
    if (resource === "sessions") {
      const session = sessions.find((one) => one.id === id);
      if (!session) return failure(404, "Session not found");
      const rooms = query.get("include_breakout_rooms");
      if (rooms !== null && !/^(true|false)$/.test(rooms) && !traits.ignoresInvalid) return failure(400, "BAD_REQUEST");
      return reply(200, envelop(envelopes.GetSessionDetails, record(session, rooms === "true")));
    }
    if (resource === "meetings") {
      const session = sessions.find((one) => one.associated_id === id && one.status === "LIVE");
      if (!session) return failure(404, `No active session found for meeting_id ${id}`);
      return reply(200, envelop(envelopes.GetActiveSession, record(session, undefined)));
    }
    if (rest !== livestreamSessionId) return failure(404, "not found");
    const [created_at, updated_at] = [written(start - 9 * minute), written(start)];
    const fields = {
      id: rest,
      livestream_id: "ls",
      created_at,
      updated_at,
      started_time: created_at,
      ingest_seconds: 540,
      viewer_seconds: 1000,
    };
    return reply(
      200,
      envelop(envelopes.GetLivestreamSession, {
        ...fields,
        ...(traits.nulls && { err_message: null, stopped_time: null }),
      }),
    );
  }
}

/** Draws the traits of a correct server, different for every seed. */
export function randomTraits(seed: number, revision: Revision): ServerTraits {
  const random = randomFrom(seed + 104_729);
  const pick = <T>(...values: T[]) => values[Math.floor(random() * values.length)] as T;
  const greatestPage = pick(10, 20, 50, 100, 500);
  return {
    revision,
    seed,
    meetings: pick(0, 1, 2, 15, 40),
    sessions: pick(1, 2, 5, 30, 120, 400, 3000),
    greatestPage,
    defaultPage: Math.min(greatestPage, pick(1, 10, 20, 25, 30)),
    rejectsLargePages: pick(true, false),
    order: pick("newest", "oldest", "minutes"),
    timeField: pick("created_at", "started_at"),
    range: pick("begin", "overlap", "within"),
    inclusive: pick(true, false),
    wholeWords: pick(true, false),
    pastEnd: pick("empty", "not found"),
    ties: pick(true, false),
    shuffledMembers: pick(true, false),
    mediaType: pick(
      "application/json",
      'application/JSON; Charset="UTF-8"',
      "Application/Json;charset=utf-8",
      "application/json ; charset=utf8",
    ),
    undocumentedFields: pick(true, false),
    nulls: pick(true, false),
    offset: pick(0, 0, 330, -480, 60),
    decimals: pick(3, 3, 6, 0),
    roomsUnasked: pick("absent", "empty", "shown"),
    ignoresInvalid: pick(true, false),
    pace: pick(0, 0, 0.05, 0.3),
  };
}
