import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource, worldClock } from "../client/resource.js";
import { Responses } from "../components/code.js";
import { Action, DetailsHead, LongList, openList } from "../components/elements.js";
import { plural, timeSpan, worldTime } from "../text/format.js";

type SessionView = Awaited<ReturnType<typeof control.sessions.read>>;

/** How many people and breakout rooms of a session are shown at first, and how many people of a room at all. */
const firstPeople = 50;
const firstRooms = 10;
const maxInRoom = 10;

/** Shows a session: who is in it, controls to let people join and leave, and further actions. */
export function SessionDetails({ id, children }: { readonly id: string; readonly children?: ComponentChildren }) {
  const { value, problem } = useResource(() => control.sessions.read({ ...tenant.value, session_id: id }), ["world"]);
  if (problem || !value) {
    return (
      <>
        <DetailsHead title="Session" panel="meetings" />
        <p>{problem}</p>
      </>
    );
  }
  const { session, participants } = value;
  const { started_at, ended_at } = session;
  const isLive = session.status === "LIVE";
  const now = Date.parse(worldClock.value?.now ?? "");
  const one = { ...tenant.value, session_id: session.id };
  return (
    <>
      <DetailsHead title={session.meeting_display_name} panel="meetings">
        <span class={isLive ? "tag live" : "tag"}>{session.status}</span>
      </DetailsHead>
      <p class="dim">
        Started {worldTime(started_at)} UTC
        {isLive && `, ${timeSpan(now - Date.parse(started_at))} ago`}
        {ended_at && `, ended ${timeSpan(Date.parse(ended_at) - Date.parse(started_at))} later`}; at most{" "}
        {plural(session.max_concurrent_participants, "person", "people")} at once
      </p>
      {isLive && (
        <>
          <JoinForm meetingId={session.associated_id} present={participants.map(({ name }) => name)} />
          <p class="row">
            <Action text="End for all" run={() => control.sessions.end(one)} done="The host has ended the session" />
            <Action
              text="Let all leave"
              disabled={participants.length === 0}
              run={() => control.sessions.end({ ...one, how: "all-left" })}
              done="All have left"
            />
          </p>
          <h3>
            People <span class="dim">{participants.length.toLocaleString("en")}</span>
          </h3>
          {participants.length === 0 && (
            <p class="dim">Everybody has left. The session ends when its keep-alive runs out: let the clock run.</p>
          )}
          <LongList kind="people" rows={participants} first={firstPeople}>
            {({ id, name, joined_at, room_id }) => (
              <li key={id}>
                <span class="title" dir="auto">
                  {name}
                </span>
                {room_id !== undefined && <span class="tag">breakout</span>}
                <span class="dim">{timeSpan(now - Date.parse(joined_at))}</span>
                <Action
                  kind="small"
                  text="Leave"
                  label={`Let ${name} leave`}
                  run={() => control.sessions.leave({ ...one, participant_id: id })}
                  done={`${name} has left`}
                />
              </li>
            )}
          </LongList>
        </>
      )}
      <Rooms view={value} />
      {children}
      <h3>Response</h3>
      <Responses operation="GetSessionDetails" id={session.id} />
    </>
  );
}

/** Names for those who join without one. */
const names = ["Ada", "Grace", "Linus", "Katherine", "Alan", "Radia", "Edsger", "Barbara", "Dennis", "Frances"];

/** Loads a meeting and its active session; `found` is undefined until then, and null if there is none. */
export function useMeeting(id: string) {
  const { value, problem } = useResource(() => control.meetings.list({ ...tenant.value, meeting_id: id }), ["world"]);
  return { found: value && (value.meetings[0] ?? null), problem };
}

/** Lets somebody join a meeting, if that is possible; a name is suggested. */
export function JoinForm({ meetingId, present }: { readonly meetingId: string; readonly present: readonly string[] }) {
  const typed = useSignal("");
  const { found } = useMeeting(meetingId);
  if (found === undefined) return null;
  if (found?.meeting.status !== "ACTIVE") {
    return <p class="row">Nobody can join {found ? "an inactive meeting" : "a session that has no meeting"}.</p>;
  }
  const suggested = names.find((name) => !present.includes(name)) ?? `Guest ${present.length + 1}`;
  const join = async (event: Event) => {
    event.preventDefault();
    const name = typed.value.trim() || suggested;
    const run = () => control.sessions.join({ ...tenant.value, meeting_id: meetingId, name });
    const text = typed.value;
    // The user may have typed the next name meanwhile.
    if ((await act(event, run, `${name} has joined`)) && typed.value === text) typed.value = "";
  };
  return (
    <form class="row" onSubmit={join}>
      <input
        aria-label="Name of the participant"
        placeholder={suggested}
        value={typed.value}
        onInput={({ currentTarget: { value } }) => {
          typed.value = value;
        }}
      />
      <button type="submit" class="primary">
        Join
      </button>
    </form>
  );
}

/** What is read of a breakout room; the first revisions describe it as anything. */
interface Room {
  readonly id: string;
  readonly meeting_display_name: string;
  readonly status: string;
}

function Rooms({ view }: { readonly view: SessionView }) {
  const { session } = view;
  const rooms = (session.breakout_rooms ?? []) as readonly Room[];
  const isLive = session.status === "LIVE";
  if (!isLive && rooms.length === 0) return null;
  const title = `Room ${rooms.length + 1}`;
  return (
    <>
      <div class="toolbar">
        <h3>
          Breakout rooms <span class="dim">{rooms.length > 0 && rooms.length}</span>
        </h3>
        {isLive && (
          <Action
            kind="small"
            text="Open a room"
            run={() => control.rooms.open({ ...tenant.value, session_id: session.id, title })}
            done={`${title} is open`}
          />
        )}
      </div>
      <LongList kind="rooms" rows={rooms} first={firstRooms}>
        {(room) => <RoomItem key={room.id} room={room} view={view} />}
      </LongList>
    </>
  );
}

/** Shows a breakout room: who is in it, and controls to move people. */
function RoomItem({ room, view: { session, participants } }: { readonly room: Room; readonly view: SessionView }) {
  const { id: room_id, meeting_display_name: title, status } = room;
  const inside = participants.filter((participant) => participant.room_id === room_id);
  const outside = participants.filter((participant) => participant.room_id !== room_id);
  const one = { ...tenant.value, session_id: session.id, room_id };
  return (
    <li>
      <span class="title" dir="auto">
        {title}
      </span>
      {inside.slice(0, maxInRoom).map(({ id, name }) => (
        <Action
          key={id}
          kind="small"
          text={`${name} ×`}
          label={`Let ${name} leave ${title}`}
          run={() => control.rooms.leave({ ...one, participant_id: id })}
          done={`${name} is back`}
        />
      ))}
      {inside.length > maxInRoom && <span class="dim">and {inside.length - maxInRoom} more</span>}
      {status === "LIVE" ? (
        <>
          <select
            aria-label={`Let somebody enter ${title}`}
            value=""
            disabled={outside.length === 0}
            onKeyDown={openList}
            onChange={(event) => {
              const { value: participant_id, selectedOptions } = event.currentTarget;
              const run = () => control.rooms.enter({ ...one, participant_id });
              act(event, run, `${selectedOptions[0]?.text} has entered ${title}`);
              event.currentTarget.value = "";
            }}
          >
            <option value="">Enter …</option>
            {outside.slice(0, firstPeople).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <Action
            kind="small"
            text="Close"
            label={`Close ${title}`}
            run={() => control.rooms.close(one)}
            done={`${title} is closed`}
          />
        </>
      ) : (
        <span class="tag">{status}</span>
      )}
    </li>
  );
}
