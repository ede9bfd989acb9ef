import type { ComponentType } from "preact";
import { ClockPanel } from "./clock.js";
import { CoveragePanel } from "./coverage.js";
import { FaultsPanel } from "./faults.js";
import { ForecastPanel } from "./forecast.js";
import { MeetingsPanel } from "./meetings.js";
import { MistakesPanel } from "./mistakes.js";
import { ParityPanel } from "./parity.js";
import { RequestsPanel } from "./requests.js";
import { ScenarioPanel } from "./scenario.js";
import { SnippetsPanel } from "./snippets.js";
import { TimelinePanel } from "./timeline.js";

interface PanelEntry {
  /** What the address names it by. */
  readonly id: string;
  readonly title: string;
  readonly Panel: ComponentType;
}

/** The panels by daily use; the first one is shown unless the address names another. */
export const panels: readonly [PanelEntry, ...PanelEntry[]] = [
  { id: "requests", title: "Requests", Panel: RequestsPanel },
  { id: "meetings", title: "Meetings", Panel: MeetingsPanel },
  { id: "clock", title: "Clock", Panel: ClockPanel },
  { id: "faults", title: "Faults", Panel: FaultsPanel },
  { id: "scenario", title: "Scenario", Panel: ScenarioPanel },
  { id: "timeline", title: "Timeline", Panel: TimelinePanel },
  { id: "coverage", title: "Coverage", Panel: CoveragePanel },
  { id: "mistakes", title: "Client mistakes", Panel: MistakesPanel },
  { id: "parity", title: "Parity", Panel: ParityPanel },
  { id: "forecast", title: "Forecast", Panel: ForecastPanel },
  { id: "snippets", title: "Snippets", Panel: SnippetsPanel },
];
