import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { DetailsHead } from "../components/details.js";
import { Responses } from "../components/responses.js";
import { JoinForm } from "./join-form.js";
import { SessionDetails } from "./session-details.js";

/** A meeting with its active session, or a way to start one. */
export function MeetingDetails({ id }: { readonly id: string }) {
  const { value, problem } = useResource(
    () => control.meetings.list({ ...tenant.value, search: id, limit: 1000 }),
    ["world"],
  );
  const found = value?.meetings.find(({ meeting }) => meeting.id === id);
  if (!found) {
    return (
      <section class="details" aria-label="Meeting">
        <DetailsHead title="Meeting" panel="meetings" />
        <p>{problem ?? (value && `This app has no meeting ${id}.`)}</p>
      </section>
    );
  }
  const { meeting, active } = found;
  const inactive = meeting.status === "INACTIVE";
  const status = inactive ? "ACTIVE" : "INACTIVE";
  return (
    <section class="details" aria-label="Meeting">
      {active ? (
        <SessionDetails key={active.session_id} id={active.session_id} />
      ) : (
        <>
          <DetailsHead title={meeting.title ?? ""} panel="meetings">
            {inactive && <span class="tag">inactive</span>}
          </DetailsHead>
          {inactive ? (
            <p>Nobody can join an inactive meeting.</p>
          ) : (
            <>
              <p class="dim">Nobody is in this meeting. Whoever joins first starts a session.</p>
              <JoinForm meetingId={id} present={[]} />
            </>
          )}
          <h3>Response</h3>
          <Responses operation="GetActiveSession" id={id} />
        </>
      )}
      <p class="row">
        <button
          type="button"
          class="small"
          onClick={() => act(control.meetings.update({ ...tenant.value, meeting_id: id, status }))}
        >
          {inactive ? "Activate the meeting" : "Deactivate the meeting"}
        </button>
      </p>
    </section>
  );
}
