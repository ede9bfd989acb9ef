import type { ServerContext } from "./context/context.js";
import type { MockOptions } from "./context/options.js";
import { type Control, createControl } from "./control/control.js";
import { createMockContext } from "./environment.js";
import type { MockRequest } from "./http/messages.js";
import { defaultScope } from "./http/urls.js";
import { createInProcessTransport, type MockResponse } from "./transport/in-process.js";

export type { Control, MockOptions };

/** A mock without a server, which also runs without Node, such as in a browser. */
export interface EmbeddedMock {
  /** Responds to a request to the API with the same bytes as a server. */
  handle(request: MockRequest): Promise<MockResponse>;
  /** Controls the state of the default scope, and lists the requests. */
  readonly control: Control;
}

/** Options that need nothing of Node. */
export type EmbeddedMockOptions = Omit<MockOptions, "control" | "state" | "tls">;

/** Creates a mock that runs everywhere. */
export async function createEmbeddedMock(options: EmbeddedMockOptions): Promise<EmbeddedMock> {
  return embed(await createMockContext(options));
}

export function embed(context: ServerContext): EmbeddedMock {
  return {
    handle: createInProcessTransport(context),
    control: createScopeControl(context, defaultScope),
  };
}

/** Creates the typed methods for a scope of a mock in this process. The commands are loaded by the first call. */
export function createScopeControl(server: ServerContext, scope: string): Control {
  return createControl(async (group, name, _method, input) => {
    const { runCommand } = await import("./control/commands/registry.js");
    return runCommand({ server, scope: await server.scopes.open(scope) }, group, name, input);
  });
}
