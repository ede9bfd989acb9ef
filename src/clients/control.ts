import { type Control, createControl } from "../server/control/control.js";
import { type ControlClientOptions, httpSend } from "./control-http.js";

export type { Control } from "../server/control/control.js";
export { ControlError, type Violation } from "../server/control/control.js";
export { type ControlClientOptions, readYourWrites } from "./control-http.js";

/**
 * Controls a running mock over HTTP with the typed methods that `createMock().control` has. The URL is that of the server,
 * with or without `/client/v4`. A rejected command throws `ControlError`.
 */
export function controlClient(url: string | URL, options: ControlClientOptions = {}): Control {
  return createControl(httpSend(url, options));
}
