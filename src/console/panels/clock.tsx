import { useSignal } from "@preact/signals";
import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { linkTo } from "../client/location.js";
import { useResource, worldClock } from "../client/resource.js";
import { Action, EmptyState, Problem } from "../components/elements.js";
import { plural, timeSpan, worldTime } from "../text/format.js";

const steps = { "+1 min": "1m", "+10 min": "10m", "+1 h": "1h" };
const speeds = [1, 60];

/** Shows the time of the mock's world, controls to move it, and what happens next. */
export function ClockPanel() {
  const clock = worldClock.value;
  const { value, problem } = useResource(() => control.clock.upcoming({ limit: 50 }), ["world", "clock"]);
  if (!clock) return <Problem text={problem} />;
  const now = Date.parse(clock.now);
  const upcoming = value?.events.filter(({ at }) => Date.parse(at) > now) ?? [];
  return (
    <>
      <h2>Clock</h2>
      <p class="big-time">
        <time dateTime={clock.now}>{worldTime(clock.now)}</time>{" "}
        <span class="dim">UTC, {clock.speed === 0 ? "paused" : `running at ${clock.speed}×`}</span>
      </p>
      <p class="row">
        {Object.entries(steps).map(([label, by]) => (
          <Action key={by} text={label} run={() => control.clock.advance({ by })} done={moved} />
        ))}
        <Action text="Jump to the next event" disabled={upcoming.length === 0} run={jumpToNextEvent} done={moved} />
      </p>
      <p class="row">
        {speeds.map((speed) => (
          <Action
            key={speed}
            text={`Run at ${speed}×`}
            pressed={clock.speed === speed}
            run={() => control.clock.run({ speed })}
            done={`The clock runs at ${speed}×`}
          />
        ))}
        <Action
          text="Pause"
          disabled={clock.speed === 0}
          run={() => control.clock.pause()}
          done="The clock is paused"
        />
      </p>
      <SetForm now={clock.now} />
      <h2>
        Upcoming <span class="dim">{value && value.total > 0 ? plural(value.total, "event") : ""}</span>
      </h2>
      {!value && <Problem text={problem} />}
      {value && upcoming.length === 0 ? (
        <EmptyState title="No events are scheduled">
          <p>
            Let everybody leave a <a href={linkTo("meetings")}>session</a>, and it ends when its keep-alive runs out. A{" "}
            <a href={linkTo("scenario")}>scenario</a> with a timeline, such as busy-webinar, fills an hour.
          </p>
        </EmptyState>
      ) : (
        <ol class="list events">
          {upcoming.map(({ at, what, title, app_id }, index) => (
            <li key={index}>
              <time dateTime={at}>{worldTime(at)}</time>
              <span class="dim">in {timeSpan(Date.parse(at) - now)}</span>
              <span class="title">{actionText(what, title)}</span>
              <span class="dim">{app_id}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** Asks the mock, whose clock may have passed the first event that the page shows. */
async function jumpToNextEvent(): Promise<{ readonly now: string }> {
  const [next] = (await control.clock.upcoming({ limit: 1 })).events;
  return next ? control.clock.set({ to: next.at }) : control.clock.read();
}

function moved({ now }: { readonly now: string }): string {
  return `It is ${worldTime(now)}`;
}

/** Sets the clock to a later time. */
function SetForm({ now }: { readonly now: string }) {
  const typed = useSignal<string>();
  const set = async (event: Event) => {
    event.preventDefault();
    const to = typed.value ?? "";
    const run = () => control.clock.set({ to: `${to}${to.length === 16 ? ":00" : ""}Z` });
    if (await act(event, run, moved)) typed.value = undefined;
  };
  return (
    <form class="row" onSubmit={set}>
      <label>
        Set to{" "}
        <input
          type="datetime-local"
          step="1"
          min={now.slice(0, 19)}
          value={typed.value ?? now.slice(0, 19)}
          onInput={({ currentTarget: { value } }) => {
            typed.value = value;
          }}
        />{" "}
        UTC
      </label>
      <button type="submit" disabled={!typed.value}>
        Set
      </button>
    </form>
  );
}

/** Describes an action of a timeline by its name and fields, with the title of its subject instead of ids. */
function actionText(what: Readonly<Record<string, unknown>>, title: string | undefined): string {
  return Object.entries(what)
    .map(([action, fields]) =>
      [action.replaceAll("_", " "), [title, fieldText(fields, title)].filter(Boolean).join(", ")].join(": "),
    )
    .join("; ");
}

function fieldText(fields: unknown, title: string | undefined): string {
  if (typeof fields !== "object" || fields === null) return String(fields);
  return Object.entries(fields)
    .filter(([name]) => title === undefined || !name.endsWith("_id"))
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${[value].flat().join(", ")}`)
    .join(", ");
}
