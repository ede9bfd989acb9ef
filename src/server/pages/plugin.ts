import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import packageJson from "../../../package.json" with { type: "json" };
import { basePath as apiPath } from "../../contract/constants.js";
import { packageFile } from "../../lib/files.js";
import { isoTime } from "../../lib/time.js";
import type { ServerContext } from "../context/context.js";
import type { Health } from "../control/commands/server.js";
import { jsonType } from "../http/messages.js";
import { pageHeaders, wholePageHeaders } from "../http/page-headers.js";
import type { Scope } from "../scope/scope.js";
import { scopeNameOf } from "../scope/scopes.js";
import type { ReferenceDocument } from "./pages.js";

/**
 * Adds pages about the mock itself to a Fastify server: its health, its address, its documents. They are not part of the
 * API: no fault applies, and the journal does not record them.
 */
export function pagesPlugin(app: FastifyInstance, server: ServerContext, done: () => void): void {
  const startedAt = performance.now();
  const { basePath } = server.options;
  const urlsOf = (request: FastifyRequest) => ownUrls(request, basePath);
  app.get("/_testkit/health", (_request, reply) => {
    const health = describeHealth(server, startedAt);
    return sendJson(reply.code(health.status === "ok" ? 200 : 503), health);
  });
  app.get("/favicon.ico", (_request, reply) => reply.code(204).header("cache-control", "max-age=86400").send());
  app.get("/", async (request, reply) => {
    if (!acceptsHtml(request)) return sendJson(reply, describeMock(server, request, urlsOf(request)));
    if (server.options.control !== false && hasConsole()) return sendConsoleFile(reply, "index.html");
    const { homePage } = await import("./pages.js");
    return sendPage(reply, homePage(server, urlsOf(request)));
  });
  app.get<{ Params: { file: string } }>("/_testkit/console/:file", ({ params: { file } }, reply) =>
    isConsoleFile(file) ? sendConsoleFile(reply, file) : reply.callNotFound(),
  );
  for (const name of documentNames(server)) {
    app.get(`/_testkit/${name}.json`, async (request, reply) =>
      sendJson(reply, await ownDocument(name, server, request, urlsOf(request))),
    );
    app.get(`/_testkit/${name}.yaml`, async (request, reply) => {
      const { formatYaml } = await import("../../lib/yaml-document.js");
      const text = formatYaml(await ownDocument(name, server, request, urlsOf(request)));
      return reply.headers({ ...always, "content-type": "application/yaml; charset=utf-8" }).send(text);
    });
  }
  app.get("/_testkit/docs", async (request, reply) => {
    const { referencePage } = await import("./pages.js");
    const parts = documentNames(server).map(async (name) => ({
      name,
      base: name === "openapi" ? apiPath : "",
      document: (await loadDocument(name, server, request)) as ReferenceDocument,
    }));
    return sendPage(reply, referencePage(await Promise.all(parts)));
  });
  // Redirects browsers from the printed base URL and from the base path to the page, relative to the requested URL, as a
  // proxy may serve the mock elsewhere.
  const ways = {
    [apiPath]: "../",
    [`${apiPath}/`]: "../../",
    ...(basePath && { [basePath]: `.${basePath.slice(basePath.lastIndexOf("/"))}/` }),
  };
  for (const [url, home] of Object.entries(ways)) {
    app.get(url, (request, reply) =>
      acceptsHtml(request) ? reply.redirect(home) : sendJson(reply, describeMock(server, request, urlsOf(request))),
    );
  }
  app.get<{ Params: { name: string } }>("/scope/:name", (request, reply) =>
    acceptsHtml(request) ? reply.redirect(`${encodeURIComponent(request.params.name)}/`) : reply.callNotFound(),
  );
  done();
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

/** The URLs of a mock as the client of a request reaches it, including the prefix of its scope. */
export interface OwnUrls {
  readonly home: string;
  /** The base URL for SDKs. */
  readonly api: string;
  readonly health: string;
  readonly openapi: string;
}

/** Returns the URLs of a mock; relative to its host if the request names none. `path` is its base path. */
function ownUrls(request: FastifyRequest, path: string): OwnUrls {
  const { host, protocol, url, originalUrl } = request;
  const prefix = path + originalUrl.slice(0, originalUrl.length - url.length);
  const scheme = forwarded(request, "proto", /^https?$/) ?? protocol;
  const name = forwarded(request, "host", /^[\w.:[\]-]+$/) ?? host;
  const root = (name ? `${scheme}://${name}` : "") + prefix;
  return {
    home: `${root}/`,
    api: root + apiPath,
    health: `${root}/_testkit/health`,
    openapi: `${root}/_testkit/openapi.json`,
  };
}

/** Returns what the first proxy in front of the mock, if any, says about the requested URL. */
function forwarded({ headers }: FastifyRequest, part: "proto" | "host", form: RegExp): string | undefined {
  const value = String(headers[`x-forwarded-${part}`] ?? "")
    .replace(/,.*/, "")
    .trim();
  return form.test(value) ? value : undefined;
}

const { name, version } = packageJson;

/** Describes the health of a mock. Reads only memory, so that it works even if everything else fails. */
function describeHealth({ options, scopes, replica }: ServerContext, startedAt: number): Health {
  const { clock } = scopes.main;
  return {
    status: replica?.problem === undefined ? "ok" : "failed",
    name,
    version,
    revision: options.revision,
    seed: options.seed,
    clock: { now: isoTime(clock.now), speed: clock.speed },
    uptime_seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    ...(replica && { replica: replica.watch.status }),
  };
}

function describeMock(server: ServerContext, request: FastifyRequest, links: OwnUrls) {
  return { name, version, revision: server.expectedForm(scopeOf(server, request)).revision, links };
}

/** Returns the scope of a request for a page, which does not create it. */
function scopeOf({ scopes }: ServerContext, request: FastifyRequest): Scope {
  const name = scopeNameOf(request);
  return (typeof name === "string" && scopes.find(name)) || scopes.main;
}

const consoleTypes = {
  "index.html": "text/html; charset=utf-8",
  "reference.js": "text/javascript; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type ConsoleFile = keyof typeof consoleTypes;

function isConsoleFile(name: string): name is ConsoleFile {
  return Object.hasOwn(consoleTypes, name);
}

/** Reports whether the console is built, which it may not be in a checkout. */
function hasConsole(): boolean {
  try {
    return consoleFile("index.html") !== undefined;
  } catch {
    return false;
  }
}

/** Sends a file of the console. Another version of the package may replace it at any time. */
async function sendConsoleFile(reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const content = await readFile(consoleFile(file));
  return reply.headers({ ...pageHeaders(), "content-type": consoleTypes[file] }).send(content);
}

function consoleFile(file: ConsoleFile): URL {
  return packageFile(`dist/console/${file}`, import.meta.url);
}

/** The documents that the mock serves: that of the API, and that of the control API. */
type DocumentName = "openapi" | "control";

function documentNames({ options }: ServerContext): DocumentName[] {
  return options.control === false ? ["openapi"] : ["openapi", "control"];
}

/** Loads a document, with this mock as the only server. */
async function ownDocument(name: DocumentName, server: ServerContext, request: FastifyRequest, urls: OwnUrls) {
  const url = name === "openapi" ? urls.api : urls.home.replace(/\/$/, "");
  return { ...(await loadDocument(name, server, request)), servers: [{ url: url || "/", description: "This mock." }] };
}

async function loadDocument(name: DocumentName, server: ServerContext, request: FastifyRequest): Promise<object> {
  if (name === "openapi") return server.documentOf(scopeOf(server, request));
  return JSON.parse(await readFile(packageFile("openapi/control.json", import.meta.url), "utf8"));
}
