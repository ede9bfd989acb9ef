import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { basePath as apiPath } from "../../contract/constants.js";
import type { ServerContext } from "../context/context.js";
import { jsonType } from "../http/messages.js";
import { wholePageHeaders } from "../http/page-headers.js";
import { hasConsole, isConsoleFile, sendConsoleFile } from "./console.js";
import { documentNames, loadOwnDocument, loadParts } from "./documents.js";
import { describeHealth, describeMock, ownUrls } from "./health.js";

/**
 * Adds what the mock shows of itself to a Fastify server: its health, its address, its documents. None of it is part of
 * the API: no fault applies, and the journal does not record it.
 */
export function pagesPlugin(app: FastifyInstance, server: ServerContext, done: () => void): void {
  const startedAt = performance.now();
  const { basePath } = server.options;
  app.get("/_testkit/health", (_request, reply) => {
    const health = describeHealth(server, startedAt);
    return sendJson(reply.code(health.status === "ok" ? 200 : 503), health);
  });
  app.get("/favicon.ico", (_request, reply) => reply.code(204).header("cache-control", "max-age=86400").send());
  app.get("/", async (request, reply) => {
    if (!acceptsHtml(request)) return sendJson(reply, describeMock(server, ownUrls(request, basePath)));
    if (server.options.control !== false && hasConsole()) return sendConsoleFile(reply, "index.html");
    const { homePage } = await import("./pages.js");
    return sendPage(reply, homePage(server, ownUrls(request, basePath)));
  });
  app.get<{ Params: { file: string } }>("/_testkit/console/:file", ({ params: { file } }, reply) =>
    isConsoleFile(file) ? sendConsoleFile(reply, file) : reply.callNotFound(),
  );
  for (const name of documentNames(server)) {
    app.get(`/_testkit/${name}.json`, async (request, reply) =>
      sendJson(reply, await loadOwnDocument(name, server, ownUrls(request, basePath))),
    );
    app.get(`/_testkit/${name}.yaml`, async (request, reply) => {
      const { formatYaml } = await import("../../lib/yaml-document.js");
      const text = formatYaml(await loadOwnDocument(name, server, ownUrls(request, basePath)));
      return reply.headers({ ...always, "content-type": "application/yaml; charset=utf-8" }).send(text);
    });
  }
  app.get("/_testkit/docs", async (_request, reply) => {
    const { referencePage } = await import("./pages.js");
    return sendPage(reply, referencePage(await loadParts(server)));
  });
  // Redirects browsers from the printed base URL and from the base path to the page, relative to the requested URL,
  // as a proxy may serve the mock elsewhere.
  const ways = {
    [apiPath]: "../",
    [`${apiPath}/`]: "../../",
    ...(basePath && { [basePath]: `.${lastSegment(basePath)}/` }),
  };
  for (const [url, home] of Object.entries(ways)) {
    app.get(url, (request, reply) =>
      acceptsHtml(request) ? reply.redirect(home) : sendJson(reply, describeMock(server, ownUrls(request, basePath))),
    );
  }
  app.get<{ Params: { name: string } }>("/scope/:name", (request, reply) =>
    acceptsHtml(request) ? reply.redirect(`${encodeURIComponent(request.params.name)}/`) : reply.callNotFound(),
  );
  done();
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/"));
}

function acceptsHtml({ headers: { accept = "" } }: FastifyRequest): boolean {
  return accept.includes("text/html");
}

function sendJson(reply: FastifyReply, value: object): FastifyReply {
  return reply.headers({ ...always, "content-type": jsonType }).send(JSON.stringify(value));
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers({ ...wholePageHeaders(page), "content-type": "text/html; charset=utf-8" }).send(page);
}

const always = { "cache-control": "no-store", vary: "Accept", "x-content-type-options": "nosniff" } as const;
