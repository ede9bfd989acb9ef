import type { ComponentType } from "preact";
import { ClockPanel } from "./clock.js";
import { FaultsPanel } from "./faults.js";
import { MeetingsPanel } from "./meetings.js";
import { RequestsPanel } from "./requests.js";

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
];
