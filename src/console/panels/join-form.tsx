import { useSignal } from "@preact/signals";
import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";

/** Names for those who join without one. */
const names = ["Ada", "Grace", "Linus", "Katherine", "Alan", "Radia", "Edsger", "Barbara", "Dennis", "Frances"];

/** Lets somebody join a meeting; a name is suggested, so that none need be typed. */
export function JoinForm({ meetingId, present }: { readonly meetingId: string; readonly present: readonly string[] }) {
  const typed = useSignal("");
  const suggested = names.find((name) => !present.includes(name)) ?? `Guest ${present.length + 1}`;
  const join = async (event: Event) => {
    event.preventDefault();
    const name = typed.value.trim() || suggested;
    const joining = control.sessions.join({ ...tenant.value, meeting_id: meetingId, name });
    if (await act(joining, `${name} has joined`)) typed.value = "";
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
