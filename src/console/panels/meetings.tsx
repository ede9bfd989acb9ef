import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { linkTo, place, show, tenant } from "../client/location.js";
import { useResource, worldClock } from "../client/resource.js";
import { Responses } from "../components/code.js";
import { Action, DetailsHead, EmptyState, Problem } from "../components/elements.js";
import { plural, timeSpan, titleText, worldTime } from "../text/format.js";
import { Livestreams } from "./livestreams.js";
import { JoinForm, SessionDetails, useMeeting } from "./session-details.js";

const pageSize = 50;

/** Characters of an id that distinguish meetings of the same title. */
const endOfId = 8;

/** Live sessions that are shown until the user asks for all. */
const firstLive = 10;
const maxLive = 1000;

/** Shows the LIVE sessions, and all meetings; within a meeting, the user can make people join and leave. */
export function MeetingsPanel() {
  const [kind, id] = place.value.item;
  return (
    <div class={id === undefined ? "split" : "split open"}>
      <section aria-label="Meetings and sessions">
        <LiveSessions />
        <MeetingList />
        <Livestreams />
      </section>
      {kind === "meeting" && id !== undefined && <MeetingDetails key={id} id={id} />}
      {kind === "session" && id !== undefined && (
        <section class="details" aria-label="Session">
          <SessionDetails key={id} id={id} />
        </section>
      )}
    </div>
  );
}

function LiveSessions() {
  const limit = useSignal(firstLive);
  const { value: live, problem } = useResource(
    () => control.sessions.list({ ...tenant.value, status: "LIVE", limit: limit.value }),
    ["world"],
  );
  const now = Date.parse(worldClock.value?.now ?? "");
  if (!live) return <Problem text={problem} />;
  return (
    <>
      <h2>
        Live now <span class="dim">{plural(live.total, "session")}</span>
      </h2>
      {live.total === 0 && <p class="dim">Nobody is in a session. Start one in a meeting below.</p>}
      <ul class="list">
        {live.sessions.map((session) => (
          <li key={session.id}>
            <a href={linkTo("meetings", "session", session.id)} aria-current={isShown("session", session.id)}>
              <span class="title" dir="auto">
                {titleText(session.meeting_display_name)}
              </span>
              <span class="people">{plural(session.live_participants, "person", "people")}</span>
              <span class="dim">{timeSpan(now - Date.parse(session.started_at))}</span>
            </a>
          </li>
        ))}
      </ul>
      {live.total > limit.value && limit.value < maxLive && (
        <p class="row">
          <button
            type="button"
            class="small"
            onClick={() => {
              limit.value = maxLive;
            }}
          >
            Show all live sessions
          </button>
        </p>
      )}
    </>
  );
}

function MeetingList() {
  const search = useSignal("");
  const page = useSignal(0);
  const listed = useResource(() => {
    const offset = page.value * pageSize;
    return control.meetings.list({ ...tenant.value, search: search.value, offset, limit: pageSize });
  }, ["world"]).value;
  const create = async (event: Event) => {
    const run = () => control.meetings.create({ ...tenant.value, title: "New meeting" });
    const created = await act(event, run, "Meeting created");
    if (created) show("meetings", "meeting", created.id);
  };
  const titles = listed?.meetings.map(({ meeting }) => meeting.title) ?? [];
  const isUnique = (title: string | undefined) => titles.indexOf(title) === titles.lastIndexOf(title);
  const pages = Math.ceil((listed?.total ?? 0) / pageSize);
  // Another scenario or app may have fewer meetings.
  useEffect(() => {
    if (listed) page.value = Math.min(page.value, Math.max(0, pages - 1));
  }, [listed, pages]);
  return (
    <>
      <div class="toolbar">
        <h2>
          Meetings <span class="dim">{listed?.total.toLocaleString("en")}</span>
        </h2>
        <input
          type="search"
          aria-label="Search meetings"
          placeholder="Title or ID"
          value={search.value}
          onInput={({ currentTarget: { value } }) => {
            search.value = value;
            page.value = 0;
          }}
        />
        <button type="button" onClick={create}>
          New meeting
        </button>
      </div>
      {listed?.total === 0 && (
        <EmptyState title={search.value === "" ? "This app has no meetings" : "No meeting has this title or ID"}>
          {search.value === "" && <p>Create one, or load a scenario.</p>}
        </EmptyState>
      )}
      <ul class="list">
        {listed?.meetings.map(({ meeting, active }) => (
          <li key={meeting.id}>
            <a href={linkTo("meetings", "meeting", meeting.id)} aria-current={isShown("meeting", meeting.id)}>
              <span class="title" dir="auto">
                {titleText(meeting.title)}
              </span>
              {!isUnique(meeting.title) && <span class="dim">{meeting.id.slice(-endOfId)}</span>}
              {active && <span class="tag live">live · {active.live_participants}</span>}
              {meeting.status === "INACTIVE" && <span class="tag">inactive</span>}
              <span class="dim">{meeting.created_at.slice(0, 10)}</span>
            </a>
          </li>
        ))}
      </ul>
      {pages > 1 && (
        <p class="row">
          <button type="button" disabled={page.value === 0} onClick={() => page.value--}>
            Newer
          </button>
          <span class="dim">
            Page {page.value + 1} of {pages}
          </span>
          <button type="button" disabled={page.value >= pages - 1} onClick={() => page.value++}>
            Older
          </button>
        </p>
      )}
    </>
  );
}

function isShown(kind: string, id: string): "true" | undefined {
  const [shownKind, shownId] = place.value.item;
  return shownKind === kind && shownId === id ? "true" : undefined;
}

/** Shows a meeting with its active session, or a way to start one. */
function MeetingDetails({ id }: { readonly id: string }) {
  const { found, problem } = useMeeting(id);
  if (!found) {
    return (
      <section class="details" aria-label="Meeting">
        <DetailsHead title="Meeting" panel="meetings" />
        <p>{problem ?? (found === null && `This app has no meeting ${id}.`)}</p>
      </section>
    );
  }
  const { meeting, active } = found;
  const inactive = meeting.status === "INACTIVE";
  const form = <MeetingForm id={id} title={meeting.title ?? ""} inactive={inactive} />;
  return (
    <section class="details" aria-label="Meeting">
      {active ? (
        <SessionDetails key={active.session_id} id={active.session_id}>
          {form}
        </SessionDetails>
      ) : (
        <>
          <DetailsHead title={meeting.title ?? ""} panel="meetings">
            {inactive && <span class="tag">inactive</span>}
          </DetailsHead>
          {!inactive && <p class="dim">Nobody is in this meeting. Whoever joins first starts a session.</p>}
          <JoinForm meetingId={id} present={[]} />
          {form}
          <h3>Response</h3>
          <Responses operation="GetActiveSession" id={id} />
        </>
      )}
      <EndedSessions meetingId={id} />
    </section>
  );
}

const maxEnded = 10;

function EndedSessions({ meetingId }: { readonly meetingId: string }) {
  const { value: ended } = useResource(
    () => control.sessions.list({ ...tenant.value, meeting_id: meetingId, status: "ENDED", limit: maxEnded }),
    ["world"],
  );
  if (!ended || ended.total === 0) return null;
  return (
    <>
      <h3>
        Ended sessions <span class="dim">{ended.total > maxEnded ? `the last ${maxEnded}` : ended.total}</span>
      </h3>
      <ul class="list">
        {ended.sessions.map(({ id, started_at, ended_at, max_concurrent_participants }) => (
          <li key={id}>
            <a href={linkTo("meetings", "session", id)}>
              <span class="title">{worldTime(started_at).slice(0, 16)}</span>
              <span class="people">up to {plural(max_concurrent_participants, "person", "people")}</span>
              <span class="dim">{ended_at && timeSpan(Date.parse(ended_at) - Date.parse(started_at))}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Renames a meeting, and opens or closes it. */
function MeetingForm({ id, title, inactive }: { id: string; title: string; inactive: boolean }) {
  const typed = useSignal<string>();
  const status = inactive ? "ACTIVE" : "INACTIVE";
  const one = { ...tenant.value, meeting_id: id };
  const rename = async (event: Event) => {
    event.preventDefault();
    const run = () => control.meetings.update({ ...one, title: typed.value ?? title });
    if (await act(event, run, "The meeting is renamed")) typed.value = undefined;
  };
  return (
    <>
      <h3>
        Meeting <span class="dim">{id}</span>
      </h3>
      <form class="row" onSubmit={rename}>
        <input
          aria-label="Title of the meeting"
          dir="auto"
          value={typed.value ?? title}
          onInput={({ currentTarget: { value } }) => {
            typed.value = value;
          }}
        />
        <button type="submit" disabled={typed.value === undefined}>
          Rename
        </button>
        <Action
          text={inactive ? "Activate" : "Deactivate"}
          run={() => control.meetings.update({ ...one, status })}
          done={`The meeting is ${status}`}
        />
      </form>
    </>
  );
}
