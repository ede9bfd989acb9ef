import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { worldClock } from "../client/world-clock.js";
import { DetailsHead } from "../components/details.js";
import { Responses } from "../components/responses.js";
import { plural, timeSpan, worldTime } from "../text/format.js";
import { JoinForm } from "./join-form.js";
import { Rooms } from "./rooms.js";

/** What the control API shows of a session. */
export type SessionView = Awaited<ReturnType<typeof control.sessions.read>>;

/** A session: who is in it, and how to make people come and go. */
export function SessionDetails({ id }: { readonly id: string }) {
  const { value, problem } = useResource(() => control.sessions.read({ ...tenant.value, session_id: id }), ["world"]);
  if (!value) return problem ? <p>{problem}</p> : null;
  const { session, participants } = value;
  const isLive = session.status === "LIVE";
  const now = Date.parse(worldClock.value?.now ?? "");
  const one = { ...tenant.value, session_id: session.id };
  return (
    <>
      <DetailsHead title={session.meeting_display_name} panel="meetings">
        <span class={isLive ? "tag live" : "tag"}>{session.status}</span>
      </DetailsHead>
      <p class="dim">
        Started {worldTime(session.started_at)} UTC
        {isLive && `, ${timeSpan(now - Date.parse(session.started_at))} ago`}; at most{" "}
        {plural(session.max_concurrent_participants, "person", "people")} at once
      </p>
      <h3>
        People <span class="dim">{participants.length}</span>
      </h3>
      {isLive && participants.length === 0 && (
        <p class="dim">Everybody has left. The session ends when its keep-alive runs out: let the clock run.</p>
      )}
      <ul class="list people">
        {participants.map(({ id, name, joined_at, room_id }) => (
          <li key={id}>
            <span class="title">{name}</span>
            {room_id !== undefined && <span class="tag">in a breakout room</span>}
            <span class="dim">{timeSpan(now - Date.parse(joined_at))}</span>
            <button
              type="button"
              class="small"
              aria-label={`Let ${name} leave`}
              onClick={() => act(control.sessions.leave({ ...one, participant_id: id }), `${name} has left`)}
            >
              Leave
            </button>
          </li>
        ))}
      </ul>
      {isLive && (
        <>
          <JoinForm meetingId={session.associated_id} present={participants.map(({ name }) => name)} />
          <p class="row">
            <button type="button" onClick={() => act(control.sessions.end(one), "The host has ended the session")}>
              End for all
            </button>
            <button
              type="button"
              disabled={participants.length === 0}
              onClick={() => act(control.sessions.end({ ...one, how: "all-left" }), "All have left")}
            >
              Let all leave
            </button>
          </p>
        </>
      )}
      <Rooms view={value} />
      <h3>Response</h3>
      <Responses operation="GetSessionDetails" id={session.id} />
    </>
  );
}
