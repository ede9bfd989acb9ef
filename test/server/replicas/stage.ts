import { onTestFinished } from "vitest";
import type { ServerOptions } from "../../../src/server/in-process-mock.js";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { LogHub } from "../../../src/server/replicas/log-hub.js";
import type { SharedLog, SharedLogSource } from "../../../src/server/replicas/shared-log.js";

export const sessions = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions";
/** A meeting without a LIVE session. */
export const meeting_id = "6bf2b8be-04dd-4191-b602-1128921a306b";

/** Mocks that share a log in this process. */
export class Fleet {
  readonly hub = new LogHub();
  readonly logs: SharedLog[] = [];
  #count = 0;

  /** Adds a replica; `change` replaces parts of its view of the log. */
  async add(options: ServerOptions = {}, change: (log: SharedLog) => SharedLog = (log) => log): Promise<Mock> {
    const log: SharedLogSource = {
      name: "the log",
      open: async (origin) => {
        const opened = change(this.hub.connect(`replica ${++this.#count}`, origin));
        this.logs.push(opened);
        return opened;
      },
    };
    const mock = await createMock({ auth: "none", ...options, log });
    onTestFinished(() => mock.close());
    // The others know it, too.
    await this.hub.settled(this.hub.last);
    return mock;
  }
}

/** Returns a log with some of its methods replaced. */
export function changed(log: SharedLog, methods: Partial<SharedLog>): SharedLog {
  return new Proxy(log, {
    get(target, name) {
      const value = Reflect.get(name in methods ? methods : target, name);
      return typeof value === "function" && !(name in methods) ? value.bind(target) : value;
    },
  });
}

/** Returns the body of a response, and its position. */
export async function read(mock: Mock, url = `${sessions}?per_page=50`, headers: Record<string, string> = {}) {
  const response = await mock.app.inject({ url, headers });
  return {
    status: response.statusCode,
    body: response.body,
    position: Number(response.headers["x-testkit-position"]),
    headers: response.headers,
  };
}
