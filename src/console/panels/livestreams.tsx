import { control } from "../client/connection.js";
import { tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { Action, LongList } from "../components/elements.js";
import { plural, worldTime } from "../text/format.js";

const viewerSteps = [10, 100];

/** How many are shown at first, and how many at all. */
const firstShown = 20;
const maxShown = 1000;

/** Shows the livestream sessions of the app, and how to start, fill and stop them. */
export function Livestreams() {
  const { value } = useResource(() => control.livestreams.list({ ...tenant.value, limit: maxShown }), ["world"]);
  if (!value) return null;
  return (
    <>
      <div class="toolbar">
        <h2>
          Livestreams <span class="dim">{value.total.toLocaleString("en")}</span>
        </h2>
        <Action
          text="Start a livestream"
          run={() => control.livestreams.start({ ...tenant.value })}
          done="A livestream session has started"
        />
      </div>
      <LongList kind="livestreams" rows={value.livestream_sessions} first={firstShown}>
        {({ session: { id = "", started_time, stopped_time, err_message }, viewers }) => {
          const one = { ...tenant.value, livestream_session_id: id };
          return (
            <li key={id}>
              {started_time && <span class="dim">{worldTime(started_time)}</span>}
              <span class="title mono">{id}</span>
              {err_message && <span class="tag fault">{err_message}</span>}
              {stopped_time ? (
                <span class="tag">stopped</span>
              ) : (
                <>
                  <span class="tag live">{plural(viewers, "viewer")}</span>
                  {viewerSteps.map((step) => (
                    <Action
                      key={step}
                      kind="small"
                      text={`+${step}`}
                      label={`${step} more viewers of ${id}`}
                      run={() => control.livestreams.viewers({ ...one, viewers: viewers + step })}
                      done={`There are ${plural(viewers + step, "viewer")}`}
                    />
                  ))}
                  <Action
                    kind="small"
                    text="Stop"
                    label={`Stop ${id}`}
                    run={() => control.livestreams.stop(one)}
                    done="The livestream session has stopped"
                  />
                  <Action
                    kind="small"
                    text="Fail"
                    label={`Let ${id} fail`}
                    run={() => control.livestreams.fail({ ...one, message: "The encoder has disconnected." })}
                    done="The livestream session has failed"
                  />
                </>
              )}
            </li>
          );
        }}
      </LongList>
    </>
  );
}
