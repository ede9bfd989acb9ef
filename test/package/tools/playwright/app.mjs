import { once } from "node:events";
import { createServer } from "node:http";

export const sessions = "/accounts/a/realtime/kit/b/sessions?status=LIVE";

/** Starts an app whose server renders how many sessions are LIVE, from the API at a base URL. */
export async function startApp(apiUrl) {
  const server = createServer(async (_, response) => {
    const sessionList = await fetch(apiUrl + sessions, { headers: { authorization: "Bearer test" } });
    const { data } = await sessionList.json();
    response.writeHead(200, { "content-type": "text/html" }).end(`<p id="live">${data.sessions.length}</p>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}
