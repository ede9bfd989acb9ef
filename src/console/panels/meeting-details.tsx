import { act } from "../act.js";
import { control } from "../connection.js";
import { linkTo, tenant } from "../location.js";
import { useResource } from "../resource.js";
import { JoinForm, SessionDetails } from "./session-details.js";

/** A meeting with its active session, and its settings. */
export function MeetingDetails({ id }: { readonly id: string }) {
  const { value, problem } = useResource(
    () => control.meetings.list({ ...tenant.value, search: id, limit: 1000 }),
    ["world"],
  );
  const found = value?.meetings.find(({ meeting }) => meeting.id === id);
  if (!value)
    return (
      <section class="details" aria-label="Meeting">
        {problem}
      </section>
    );
  if (!found) {
    return (
      <section class="details" aria-label="Meeting">
        <p>This app has no meeting {id}.</p>
        <a href={linkTo("meetings")}>Back to the list</a>
      </section>
    );
  }
  const { meeting, active } = found;
  const inactive = meeting.status === "INACTIVE";
  return (
    <section class="details" aria-label="Meeting">
      {active ? (
        <SessionDetails session={{ session_id: active.session_id }} />
      ) : (
        <>
          <div class="toolbar">
            <h2>{meeting.title || "(no title)"}</h2>
            <a class="button" href={linkTo("meetings")} aria-label="Close the details">
              ×
            </a>
          </div>
          {inactive ? (
            <p>Nobody can join an inactive meeting.</p>
          ) : (
            <>
              <p class="dim">Nobody is in this meeting. The first to join starts a session.</p>
              <JoinForm meetingId={id} present={[]} />
            </>
          )}
        </>
      )}
      <p class="row">
        <button
          type="button"
          onClick={() =>
            act(control.meetings.update({ ...tenant.value, meeting_id: id, status: inactive ? "ACTIVE" : "INACTIVE" }))
          }
        >
          {inactive ? "Activate the meeting" : "Deactivate the meeting"}
        </button>
      </p>
    </section>
  );
}
