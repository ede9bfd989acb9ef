import { act } from "../act.js";
import { control } from "../connection.js";
import { worldTime } from "../format.js";
import { worldClock } from "../world-clock.js";

const steps = [
  { by: "1m", label: "+1 min" },
  { by: "10m", label: "+10 min" },
  { by: "1h", label: "+1 h" },
];

/** The time of the mock's world: how to move it, and what happens next. */
export function ClockPanel() {
  const clock = worldClock.value;
  if (!clock) return null;
  return (
    <>
      <h2>Clock</h2>
      <p class="big-time">
        {worldTime(clock.now)}{" "}
        <span class="dim">UTC, {clock.speed === 0 ? "paused" : `running at ${clock.speed}×`}</span>
      </p>
      <p class="row">
        {steps.map(({ by, label }) => (
          <button key={by} type="button" onClick={() => act(control.clock.advance({ by }))}>
            {label}
          </button>
        ))}
      </p>
      <p class="row">
        {[1, 60].map((speed) => (
          <button
            key={speed}
            type="button"
            aria-pressed={clock.speed === speed}
            onClick={() => act(control.clock.run({ speed }))}
          >
            Run at {speed}×
          </button>
        ))}
        <button type="button" disabled={clock.speed === 0} onClick={() => act(control.clock.pause())}>
          Pause
        </button>
      </p>
    </>
  );
}
