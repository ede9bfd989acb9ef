import { useSignal } from "@preact/signals";
import { act } from "../act.js";
import { control } from "../connection.js";
import { plural, timeSpan, worldTime } from "../format.js";
import { linkTo, tenant } from "../location.js";
import { useResource } from "../resource.js";
import { worldClock } from "../world-clock.js";

/** A session: who is in it, and how to make people come and go. */
export function SessionDetails({ session: which }: { readonly session: { readonly session_id: string } }) {
  const { value, problem } = useResource(() => control.sessions.read({ ...tenant.value, ...which }), ["world"]);
  if (!value) return <p class="dim">{problem}</p>;
  const { session, participants } = value;
  const isLive = session.status === "LIVE";
  const now = Date.parse(worldClock.value?.now ?? "");
  const one = { ...tenant.value, session_id: session.id };
  return (
    <>
      <div class="toolbar">
        <h2>{session.meeting_display_name || "(no title)"}</h2>
        <span class={isLive ? "tag live" : "tag"}>{session.status}</span>
        <a class="button" href={linkTo("meetings")} aria-label="Close the details">
          ×
        </a>
      </div>
      <p class="dim">
        Started {worldTime(session.started_at)} UTC
        {isLive && `, ${timeSpan(now - Date.parse(session.started_at))} ago`}; at most{" "}
        {plural(session.max_concurrent_participants, "person", "people")} at once
      </p>
      <h3>
        People <span class="dim">{participants.length}</span>
      </h3>
      {isLive && participants.length === 0 && (
        <p class="dim">Everybody has left. The session ends when its keep-alive runs out; let time pass to see it.</p>
      )}
      <ul class="people">
        {participants.map(({ id, name, joined_at }) => (
          <li key={id}>
            <span class="title">{name}</span>
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
              onClick={() => act(control.sessions.end({ ...one, how: "all-left" }), "All have left")}
            >
              Let all leave
            </button>
          </p>
        </>
      )}
    </>
  );
}

/** Names for those who join without one. */
const names = ["Ada", "Grace", "Linus", "Katherine", "Alan", "Radia", "Edsger", "Barbara", "Dennis", "Frances"];

/** Lets somebody join a meeting; a name is suggested, so that none need be typed. */
export function JoinForm({ meetingId, present }: { readonly meetingId: string; readonly present: readonly string[] }) {
  const typed = useSignal("");
  const suggested = names.find((name) => !present.includes(name)) ?? `Guest ${present.length + 1}`;
  const join = async (event: Event) => {
    event.preventDefault();
    const name = typed.value.trim() || suggested;
    const joined = await act(
      control.sessions.join({ ...tenant.value, meeting_id: meetingId, name }),
      `${name} has joined`,
    );
    if (joined) typed.value = "";
  };
  return (
    <form class="row" onSubmit={join}>
      <input
        aria-label="Name of who joins"
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
