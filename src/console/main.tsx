import { type ComponentType, render } from "preact";
import { useEffect, useErrorBoundary, useId, useLayoutEffect } from "preact/hooks";
import { dismiss, message, showMessage } from "./client/act.js";
import {
  connect,
  connection,
  control,
  hasToken,
  mockUrl,
  problemText,
  scopeName,
  useToken,
} from "./client/connection.js";
import { linkTo, place } from "./client/location.js";
import { useResource } from "./client/resource.js";
import { Problem } from "./components/elements.js";
import { Header } from "./components/header.js";
import { ClockPanel } from "./panels/clock.js";
import { CoveragePanel } from "./panels/coverage.js";
import { FaultsPanel } from "./panels/faults.js";
import { ForecastPanel } from "./panels/forecast.js";
import { MeetingsPanel } from "./panels/meetings.js";
import { MistakesPanel } from "./panels/mistakes.js";
import { ParityPanel } from "./panels/parity.js";
import { RequestsPanel } from "./panels/requests.js";
import { ScenarioPanel } from "./panels/scenario.js";
import { SnippetsPanel } from "./panels/snippets.js";
import { TimelinePanel } from "./panels/timeline.js";

interface PanelEntry {
  /** Its name in the address. */
  readonly id: string;
  readonly title: string;
  readonly Panel: ComponentType;
  /** Loads the count beside the title in the navigation, again after each of these changes. */
  readonly count?: { readonly load: () => Promise<number>; readonly changes: readonly string[] };
}

const activeFaults = {
  async load() {
    const { faults } = await control.faults.list();
    return faults.filter(({ rule: { when }, fired }) => when.count === undefined || fired < when.count).length;
  },
  changes: ["faults", "request"],
};

const mistakes = {
  load: async () => (await control.journal.mistakes()).mistakes.length,
  changes: ["request", "journal"],
};

/** The panels, by how often they are used; the first one is shown unless the address names another. */
const panels: readonly [PanelEntry, ...PanelEntry[]] = [
  { id: "requests", title: "Requests", Panel: RequestsPanel },
  { id: "meetings", title: "Meetings", Panel: MeetingsPanel },
  { id: "clock", title: "Clock", Panel: ClockPanel },
  { id: "faults", title: "Faults", Panel: FaultsPanel, count: activeFaults },
  { id: "scenario", title: "Scenario", Panel: ScenarioPanel },
  { id: "timeline", title: "Timeline", Panel: TimelinePanel },
  { id: "coverage", title: "Coverage", Panel: CoveragePanel },
  { id: "mistakes", title: "Client mistakes", Panel: MistakesPanel, count: mistakes },
  { id: "parity", title: "Parity", Panel: ParityPanel },
  { id: "forecast", title: "Forecast", Panel: ForecastPanel },
  { id: "snippets", title: "Snippets", Panel: SnippetsPanel },
];

render(<App />, document.body);
connect();

// Form fields use the key themselves.
addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape" || (target instanceof Element && target.matches("input, select"))) return;
  document.querySelector<HTMLElement>("a.close")?.click();
});

/** Renders the whole page: header, navigation and the selected panel. */
function App() {
  const { panel } = place.value;
  const selected = panels.find(({ id }) => id === panel) ?? panels[0];
  const { Panel, title } = selected;
  useLayoutEffect(() => {
    document.title = [title, scopeName, "realtimekit-testkit"].filter(Boolean).join(" · ");
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });
    // It concerns another panel.
    if (message.value?.kind === "failed") dismiss();
  }, [title]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the panel
      </button>
      <Header />
      <ConnectionNotice />
      <nav aria-label="Panels">
        {panels.map(({ id, title, count }) => (
          <a key={id} href={linkTo(id)} aria-current={id === selected.id ? "page" : undefined}>
            {title} {count && <Count {...count} />}
          </a>
        ))}
        <a href="_testkit/docs">API reference</a>
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long panel can be scrolled with the keyboard. */}
      <main id="main" tabIndex={0} class={selected.id}>
        <Shown key={selected.id} Panel={Panel} />
      </main>
      <div class="message" role="status">
        {message.value && (
          <p class={message.value.kind}>
            {message.value.text}
            <button type="button" class="small" onClick={dismiss} aria-label="Dismiss the message">
              ×
            </button>
          </p>
        )}
      </div>
    </>
  );
}

/** Renders a panel, or the error that prevents it: the mock may run another version by now. */
function Shown({ Panel }: Pick<PanelEntry, "Panel">) {
  const [error] = useErrorBoundary();
  if (error === undefined) return <Panel />;
  return (
    <Problem text={`This panel cannot be shown: ${problemText(error)}. If the mock was updated, load the page anew.`} />
  );
}

function Count({ load, changes }: NonNullable<PanelEntry["count"]>) {
  const { value } = useResource(load, changes);
  return value ? <span class="tag count">{value}</span> : null;
}

/** Shows what is wrong with the connection to the mock, and what to do. */
function ConnectionNotice() {
  const now = connection.value;
  // Failures from before the reconnection are outdated.
  useEffect(() => (now.state === "lost" ? dismiss : undefined), [now.state]);
  switch (now.state) {
    case "lost":
    case "closed":
      return (
        <p class="notice" role="alert">
          {now.reason ?? "The mock does not respond."}
          {now.state === "lost" && " This page connects again as soon as it does."}
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
    if (typeof given !== "string" || given === "" || useToken(given)) return;
    showMessage({
      kind: "failed",
      text: "The browser denies this page its storage, which keeps the token while it loads anew.",
    });
  };
  return (
    <form class="notice" onSubmit={submit}>
      <label for={id}>
        {hasToken && <b>The mock rejects the token. </b>}This mock has a control token: the value of
        REALTIMEKIT_TESTKIT_CONTROL_TOKEN where it was started.
      </label>
      <span class="row">
        <input id={id} name="token" type="password" autocomplete="off" required />
        <button type="submit">Connect</button>
      </span>
    </form>
  );
}
