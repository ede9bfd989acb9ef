import type { ServerContext } from "./context/context.js";
import type { MockOptions } from "./context/options.js";
import { type Control, createScopeControl } from "./control/control.js";
import { createMockContext } from "./environment.js";
import type { MockRequest } from "./http/messages.js";
import { defaultScope } from "./http/urls.js";
import { createInProcessTransport, type MockResponse } from "./transport/in-process.js";

export type { Control, MockOptions };

/** A mock without a server, which also runs where there is no Node, such as in a browser. */
export interface EmbeddedMock {
  /** Responds to a request to the API with the bytes that a server would send. */
  handle(request: MockRequest): Promise<MockResponse>;
  /** Controls the state of the default scope, and shows what was requested. */
  readonly control: Control;
}

/** Options that need nothing of Node. */
export type EmbeddedMockOptions = Omit<MockOptions, "control" | "state" | "tls">;

/** Creates a mock that runs everywhere. */
export async function createEmbeddedMock(options: EmbeddedMockOptions): Promise<EmbeddedMock> {
  return embed(await createMockContext(options));
}

/** Creates the part of a mock that works everywhere. */
export function embed(context: ServerContext): EmbeddedMock {
  return {
    handle: createInProcessTransport(context),
    control: createScopeControl(context, defaultScope),
  };
}
