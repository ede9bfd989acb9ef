import { readFile } from "node:fs/promises";
import { basePath } from "../../contract/constants.js";
import { packageFile } from "../../lib/package-file.js";
import type { ServerContext } from "../context/context.js";
import type { OwnUrls } from "./health.js";
import type { ReferenceDocument, ReferencePart } from "./pages.js";

/** The documents that the mock serves: that of the API, and that of the control API. */
export type DocumentName = "openapi" | "control";

/** Returns the names of the documents that a mock serves. */
export function documentNames({ options }: ServerContext): DocumentName[] {
  return options.control === false ? ["openapi"] : ["openapi", "control"];
}

/** Loads a document, with this mock as the only server. */
export async function loadOwnDocument(name: DocumentName, server: ServerContext, urls: OwnUrls) {
  const url = name === "openapi" ? urls.api : urls.home.replace(/\/$/, "");
  return { ...(await loadDocument(name, server)), servers: [{ url: url || "/", description: "This mock." }] };
}

/** Loads the documents for the API reference. */
export function loadParts(server: ServerContext): Promise<ReferencePart[]> {
  return Promise.all(
    documentNames(server).map(async (name) => ({
      name,
      base: name === "openapi" ? basePath : "",
      document: (await loadDocument(name, server)) as ReferenceDocument,
    })),
  );
}

async function loadDocument(name: DocumentName, { document }: ServerContext): Promise<object> {
  if (name === "openapi") return document;
  return JSON.parse(await readFile(packageFile("openapi/control.json", import.meta.url), "utf8"));
}
