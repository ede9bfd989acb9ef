import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Mock } from "../../src/server/mock.js";
import type { Behaviour } from "./behaviours.js";

/** A target on this machine that behaves as it is told. */
export interface HostileTarget {
  readonly url: string;
  behaviour: Behaviour;
  readonly close: () => Promise<void>;
}

/** Starts a hostile target, which knows from a mock how a correct one responds. */
export async function startHostileTarget(mock: Mock): Promise<HostileTarget> {
  let count = 0;
  const server = createServer(async (request, response) => {
    response.on("error", () => {});
    const { url = "/", method = "GET" } = request;
    const { statusCode, body } = await mock.app.inject({
      method: method === "POST" ? "POST" : "GET",
      url,
      headers: { authorization: request.headers.authorization ?? "" },
    });
    count += 1;
    target.behaviour({ request, response, url, count, good: { status: statusCode, body } });
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target: HostileTarget = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour: ({ response, good }) => void response.writeHead(good.status).end(good.body),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return target;
}
