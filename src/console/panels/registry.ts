import type { ComponentType } from "preact";
import { control } from "../client/connection.js";
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

export interface PanelEntry {
  /** What the address names it by. */
  readonly id: string;
  readonly title: string;
  readonly Panel: ComponentType;
  /** How much of it concerns the reader, whichever panel is shown; it may be another after some changes. */
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

/** The panels by daily use; the first one is shown unless the address names another. */
export const panels: readonly [PanelEntry, ...PanelEntry[]] = [
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
