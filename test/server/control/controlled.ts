import { onTestFinished } from "vitest";
import { type Control, controlClient } from "../../../src/clients/control.js";
import type { ServerOptions } from "../../../src/server/in-process-mock.js";
import { createMock, type Mock } from "../../../src/server/mock.js";

/** A mock with the two ways to control it, which must do the same. */
export interface Controlled {
  readonly mock: Mock;
  readonly url: string;
  readonly control: Control;
}

/** The ways to control a mock, by name. */
export const ways = ["in-process", "over HTTP"] as const;

/** Starts a mock that ends with the test, controlled in one of the two ways. */
export async function controlled(way: (typeof ways)[number], options: ServerOptions = {}): Promise<Controlled> {
  const mock = await createMock(options);
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  return { mock, url, control: way === "in-process" ? mock.control : controlClient(url) };
}

/** Where a tenant's operations are. */
export const documentedApp = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";

/** Requests the API over HTTP and parses the JSON body. */
export async function get(url: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { headers: { authorization: "Bearer test", ...headers } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
