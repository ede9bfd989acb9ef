import { readFile } from "node:fs/promises";
import type { FastifyReply } from "fastify";
import { packageFile } from "../../lib/package-file.js";
import { pageHeaders } from "../http/page-headers.js";

const types = {
  "index.html": "text/html; charset=utf-8",
  "reference.js": "text/javascript; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type ConsoleFile = keyof typeof types;

export function isConsoleFile(name: string): name is ConsoleFile {
  return Object.hasOwn(types, name);
}

/** Reports whether the console is built, which that of a checkout need not be. */
export function hasConsole(): boolean {
  try {
    return consoleFile("index.html") !== undefined;
  } catch {
    return false;
  }
}

/** Sends a file of the console. It comes from the package, so that another version may follow at once. */
export async function sendConsoleFile(reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const content = await readFile(consoleFile(file));
  return reply.headers({ ...pageHeaders(), "content-type": types[file] }).send(content);
}

function consoleFile(file: ConsoleFile): URL {
  return packageFile(`dist/console/${file}`, import.meta.url);
}
