import type { ServerContext } from "../context/context.js";
import { type Control, controlOver } from "./control.js";

/** Makes the commands of a scope as methods, carried out in this process; what they need is loaded for the first one. */
export function controlIn(core: ServerContext, scope: string): Control {
  return controlOver(async (group, verb, _method, input) => {
    const { dispatch } = await import("./dispatch.js");
    return dispatch(core, core.scopes.get(scope), group, verb, input);
  });
}
