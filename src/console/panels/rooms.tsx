import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import type { SessionView } from "./session-details.js";

/** What is read of a breakout room; the first revisions describe it as anything. */
interface Room {
  readonly id: string;
  readonly meeting_display_name: string;
  readonly status: string;
}

/** The breakout rooms of a session, and who is where. */
export function Rooms({ view: { session, participants } }: { readonly view: SessionView }) {
  const rooms = (session.breakout_rooms ?? []) as readonly Room[];
  const isLive = session.status === "LIVE";
  const one = { ...tenant.value, session_id: session.id };
  if (!isLive && rooms.length === 0) return null;
  const open = (event: Event) => {
    event.preventDefault();
    const title = `Room ${rooms.length + 1}`;
    act(control.rooms.open({ ...one, title }), `${title} is open`);
  };
  return (
    <>
      <div class="toolbar">
        <h3>
          Breakout rooms <span class="dim">{rooms.length > 0 && rooms.length}</span>
        </h3>
        {isLive && (
          <button type="button" class="small" onClick={open}>
            Open a room
          </button>
        )}
      </div>
      <ul class="list rooms">
        {rooms.map(({ id, meeting_display_name: title, status }) => {
          const inside = participants.filter(({ room_id }) => room_id === id);
          const outside = participants.filter(({ room_id }) => room_id !== id);
          const here = { ...one, room_id: id };
          return (
            <li key={id}>
              <span class="title">{title}</span>
              {inside.map(({ id, name }) => (
                <button
                  key={id}
                  type="button"
                  class="small"
                  aria-label={`Let ${name} leave ${title}`}
                  onClick={() => act(control.rooms.leave({ ...here, participant_id: id }), `${name} is back`)}
                >
                  {name} ×
                </button>
              ))}
              {status === "LIVE" ? (
                <>
                  <select
                    aria-label={`Let somebody enter ${title}`}
                    value=""
                    disabled={outside.length === 0}
                    onChange={({ currentTarget }) => {
                      act(control.rooms.enter({ ...here, participant_id: currentTarget.value }));
                      currentTarget.value = "";
                    }}
                  >
                    <option value="">Enter …</option>
                    {outside.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </select>
                  <button
                    type="button"
                    class="small"
                    aria-label={`Close ${title}`}
                    onClick={() => act(control.rooms.close(here), `${title} is closed`)}
                  >
                    Close
                  </button>
                </>
              ) : (
                <span class="tag">{status}</span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
