import type { Revision } from "./revisions.js";

/** The path prefix of every operation in the live API. */
export const basePath = "/client/v4";

export const liveBaseUrl = `https://api.cloudflare.com${basePath}`;

/** The account and app that the published documents and the SDKs' tests use. */
export const documentedTenant = { accountId: "023e105f4ecef8ad9ca31a8372d0c353", appId: "app_id" } as const;

/** The revision used unless another is given; kept apart from the revisions, whose documents the console would bundle. */
export const defaultRevision = "2026-01" satisfies Revision;

/** Seconds that a session may stay active after its last participant left: the documented range and default. */
export const keepAliveSeconds = { minimum: 60, maximum: 600, default: 60 } as const;

/** Fields that appear in examples, but in no document. */
export const undocumentedFields = {
  meeting: ["waiting_room", "preferred_region", "metadata"],
  livestreamSession: ["invoked_time"],
} as const;

/**
 * Where a fact comes from: `documented` (the published pages or OpenAPI document), `example` (a published example or the
 * tests of an official SDK), `semantic` (follows from the meaning of the words), `assumed` (no public source says it).
 */
export const origins = ["documented", "example", "semantic", "assumed"] as const;

export type Origin = (typeof origins)[number];

/** Headers in which the official SDKs name their language and version. */
export const sdkHeaders = { language: "x-stainless-lang", version: "x-stainless-package-version" } as const;
