import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An app whose server calls the API and renders what it gets; its page also calls its own origin, by a proxy of that server. */
export interface ServerApp {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the app; its server calls the API at a base URL. */
export async function startServerApp(apiUrl: string): Promise<ServerApp> {
  const headers = { authorization: "Bearer secret" };
  const server = createServer(async ({ url = "/" }, response) => {
    if (url.startsWith("/client/v4/")) {
      const proxied = await fetch(apiUrl + url.slice("/client/v4".length), { headers });
      response.writeHead(proxied.status, { "content-type": "application/json" }).end(await proxied.text());
      return;
    }
    const sessions = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions?status=LIVE&per_page=100";
    const sessionList = await fetch(apiUrl + sessions, { headers });
    const body = (await sessionList.json()) as { data?: { sessions: { meeting_display_name: string }[] } };
    const names = body.data?.sessions.map(({ meeting_display_name: name }) => `<li>${name}</li>`) ?? [];
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Sessions</title>
<ul id="rendered">${names.join("")}</ul>
<ul id="fetched"></ul>
<script type="module">
  const { data } = await (await fetch("/client/v4${sessions}")).json();
  for (const { meeting_display_name } of data.sessions) {
    document.querySelector("#fetched").append(Object.assign(document.createElement("li"), { textContent: meeting_display_name }));
  }
</script>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
