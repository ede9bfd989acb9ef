import { buildControlDocument } from "./document.js";

/** The file of `openapi/` that describes the control API, the same bytes on every machine. */
export function renderControlDocument(): { name: string; text: string } {
  return { name: "control.json", text: `${JSON.stringify(buildControlDocument(), null, 2)}\n` };
}
