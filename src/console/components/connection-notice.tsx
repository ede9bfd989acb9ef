import { useId } from "preact/hooks";
import { connection, mockUrl, scopeName, useToken } from "../client/connection.js";

/** Says what is wrong with the connection to the mock, and what to do. */
export function ConnectionNotice() {
  const now = connection.value;
  switch (now.state) {
    case "lost":
      return (
        <p class="notice" role="alert">
          The mock does not respond. This page connects again as soon as it does.
        </p>
      );
    case "closed":
      return (
        <p class="notice" role="alert">
          {now.reason}
        </p>
      );
    case "dropped":
      return (
        <p class="notice row" role="alert">
          The scope {scopeName} was dropped, with everything in it.
          <button type="button" class="small" onClick={() => location.reload()}>
            Start it anew
          </button>
          <a href={`${mockUrl}/`}>Show the default scope</a>
        </p>
      );
    case "needs-token":
      return <TokenForm />;
    default:
      return null;
  }
}

function TokenForm() {
  const id = useId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get("token");
    if (typeof given === "string" && given !== "") useToken(given);
  };
  return (
    <form class="notice" onSubmit={submit}>
      <label for={id}>
        This mock has a control token: the value of REALTIMEKIT_TESTKIT_CONTROL_TOKEN where it was started.
      </label>
      <span class="row">
        <input id={id} name="token" type="password" autocomplete="off" required />
        <button type="submit">Connect</button>
      </span>
    </form>
  );
}
