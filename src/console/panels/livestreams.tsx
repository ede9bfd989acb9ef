import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { plural, worldTime } from "../text/format.js";

const viewerSteps = [10, 100];

/** The livestream sessions of the app, and how to start, fill and stop them. */
export function Livestreams() {
  const { value } = useResource(() => control.livestreams.list({ ...tenant.value, limit: 20 }), ["world"]);
  if (!value) return null;
  return (
    <>
      <div class="toolbar">
        <h2>
          Livestreams <span class="dim">{value.total}</span>
        </h2>
        <button
          type="button"
          onClick={() => act(control.livestreams.start({ ...tenant.value }), "A livestream session has started")}
        >
          Start a livestream
        </button>
      </div>
      <ul class="list livestreams">
        {value.livestream_sessions.map(({ session: { id = "", started_time, stopped_time, err_message }, viewers }) => {
          const one = { ...tenant.value, livestream_session_id: id };
          return (
            <li key={id}>
              <span class="title mono">{id}</span>
              {started_time && <span class="dim">{worldTime(started_time)}</span>}
              {err_message && <span class="tag fault">{err_message}</span>}
              {stopped_time ? (
                <span class="tag">stopped</span>
              ) : (
                <>
                  <span class="tag live">{plural(viewers, "viewer")}</span>
                  {viewerSteps.map((step) => (
                    <button
                      key={step}
                      type="button"
                      class="small"
                      aria-label={`${step} more viewers of ${id}`}
                      onClick={() => act(control.livestreams.viewers({ ...one, viewers: viewers + step }))}
                    >
                      +{step}
                    </button>
                  ))}
                  <button
                    type="button"
                    class="small"
                    aria-label={`Stop ${id}`}
                    onClick={() => act(control.livestreams.stop(one), "The livestream session has stopped")}
                  >
                    Stop
                  </button>
                  <button
                    type="button"
                    class="small"
                    aria-label={`Let ${id} fail`}
                    onClick={() => act(control.livestreams.fail({ ...one, message: "The encoder has disconnected." }))}
                  >
                    Fail
                  </button>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
