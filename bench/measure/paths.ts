import { documentedTenant } from "../../src/contract/constants.js";
import type { Server } from "./server.js";

/** The app that is measured. */
export const accountId = documentedTenant.accountId;
export const appId = "another-app";

const app = `/client/v4/accounts/${accountId}/realtime/kit/${appId}`;

/** Returns the path of a list or a record of the app that is measured. */
export function pathOf(resource: string, query: Readonly<Record<string, string | number>> = {}): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${app}/${[resource, parameters.join("&")].filter(Boolean).join("?")}`;
}

/** Makes a list of different paths, fewer than requested when there are not so many. */
export function distinct(count: number, make: (random: Random, index: number) => string): string[] {
  const random = randomOf(count);
  const paths = new Set<string>();
  for (let index = 0; index < count * 3 && paths.size < count; index++) paths.add(make(random, index));
  return [...paths];
}

/** A whole number from 0 up to but not including `below`. */
export type Random = (below: number) => number;

/** What a session list tells of a session. */
export interface SeenSession {
  readonly id: string;
  readonly associated_id: string;
  readonly meeting_display_name: string;
  readonly created_at: string;
}

/** Requests sessions from all over the list, oldest first, with the meetings they belong to. */
export async function sampleSessions(server: Server, total: number, count: number): Promise<SeenSession[]> {
  const step = Math.max(1, Math.floor(total / count));
  const sample: SeenSession[] = [];
  for (let page = 1; page <= total; page += step) {
    const query = { per_page: 1, page_no: page, sort_by: "createdAt", sort_order: "ASC" };
    const body: { data: { sessions: SeenSession[] } } = JSON.parse(await server.get(pathOf("sessions", query)));
    sample.push(...body.data.sessions);
  }
  return sample;
}

/** Mean size of the responses to some paths, in bytes. */
export async function meanSize(server: Server, paths: readonly string[]): Promise<number> {
  const some = paths.filter((_, index) => index % Math.ceil(paths.length / 50) === 0);
  const sizes = await Promise.all(some.map(async (path) => Buffer.byteLength(await server.get(path))));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
}

/** Numbers that look random and are the same in every run. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
