import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ServerContext } from "../context/context.js";
import { acceptsPage } from "../http/messages.js";
import { controlPrefix } from "./commands/command-list.js";

const types = {
  "index.html": "text/html; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type ConsoleFile = keyof typeof types;

/** Nothing but the files of the console itself, and requests to this mock. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Serves the console at `/` to browsers, unless the control API, which it is a client of, is off. */
export function consolePlugin(app: FastifyInstance, { options }: ServerContext, done: () => void): void {
  if (options.control !== false) {
    app.get("/", (request, reply) =>
      acceptsPage(request.headers) ? sendFile(reply, "index.html") : reply.callNotFound(),
    );
    app.get<{ Params: { file: string } }>(`${controlPrefix}/console/:file`, ({ params: { file } }, reply) =>
      isConsoleFile(file) ? sendFile(reply, file) : reply.callNotFound(),
    );
  }
  done();
}

function isConsoleFile(name: string): name is ConsoleFile {
  return Object.hasOwn(types, name);
}

async function sendFile(reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const folder = consoleFolder();
  if (!folder) return reply.code(404).send("The console is not built: run npm run build.\n");
  return reply
    .headers({
      "content-type": types[file],
      "content-security-policy": policy,
      "cache-control": "no-cache",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .send(await readFile(new URL(file, folder)));
}

/** Finds the built console, wherever the bundler has put this module; undefined when the project is not built. */
function consoleFolder(): URL | undefined {
  for (let folder = new URL(".", import.meta.url); ; folder = new URL("..", folder)) {
    const found = ["console/", "dist/console/"].map((path) => new URL(path, folder)).find(isBuilt);
    if (found || folder.href === new URL("..", folder).href) return found;
  }
}

function isBuilt(folder: URL): boolean {
  return existsSync(new URL("main.js", folder));
}
