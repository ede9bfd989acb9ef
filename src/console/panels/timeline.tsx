import { eventText } from "../../world/event-text.js";
import { isChange } from "../../world/log/timeline.js";
import { control } from "../client/connection.js";
import { linkTo } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { Action, EmptyState, Problem } from "../components/elements.js";
import { plural, worldTime } from "../text/format.js";

const limit = 500;

/** Shows the events of the world, newest first, and the way back to each of them. */
export function TimelinePanel() {
  const { value, problem } = useResource(() => control.state.events({ newest: true, limit }), ["world", "tick"]);
  if (!value) return <Problem text={problem} />;
  const events = value.events.toReversed();
  if (events.length === 0) {
    return (
      <EmptyState title="Nothing has happened yet">
        <p>
          Let somebody join a <a href={linkTo("meetings")}>meeting</a>, or move the <a href={linkTo("clock")}>clock</a>:
          each event appears here and can be undone.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <h2>
        Timeline <span class="dim">the newest first{value.events.length === limit && `, the last ${limit}`}</span>
      </h2>
      <ol class="list events">
        {events.map((entry) => {
          const { seq } = entry;
          const { text, at } = eventText(entry, value.events);
          return (
            <li key={seq}>
              <span class="seq dim">{seq}</span>
              {at !== undefined && <time>{worldTime(new Date(at).toISOString())}</time>}
              <span class="title">{text}</span>
              {isChange(entry) && (
                <Action
                  kind="small"
                  text="Undo from here"
                  label={`Undo from here: event ${seq} and all after it`}
                  run={() => control.state.undo({ after: seq - 1 })}
                  done={({ undone }) => `${plural(undone.length, "event")} undone`}
                />
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
