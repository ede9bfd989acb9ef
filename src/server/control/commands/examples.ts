import type { z } from "zod";
import { documentedTenant } from "../../../contract/constants.js";
import type { Commands } from "./registry.js";

type Examples = {
  readonly [G in keyof Commands]?: {
    readonly [N in keyof Commands[G]]?: Commands[G][N] extends { readonly input: infer I } ? z.input<I> : never;
  };
};

const meeting_id = "demo";
const room_id = "demo-room";
const livestream_session_id = "demo-stream";

/** Inputs to learn the commands from; together they tell a story. */
const examples: Examples = {
  meetings: {
    create: { id: meeting_id, title: "Demo" },
    update: { meeting_id, title: "Demo of the week" },
  },
  sessions: {
    start: { meeting_id, participants: ["Ada"] },
    join: { meeting_id, name: "Grace" },
    leave: { meeting_id, name: "Grace" },
    end: { meeting_id },
  },
  rooms: {
    open: { meeting_id, room_id, title: "Breakout" },
    enter: { meeting_id, room_id, name: "Grace" },
    leave: { meeting_id, room_id, name: "Grace" },
    close: { meeting_id, room_id },
  },
  livestreams: {
    start: { livestream_session_id },
    viewers: { livestream_session_id, viewers: 120 },
    stop: { livestream_session_id },
    fail: { livestream_session_id, message: "The encoder has disconnected." },
  },
  clock: {
    set: { to: "2026-01-15T12:00:00Z" },
    advance: { by: "10m" },
    run: { speed: 60 },
  },
  state: { load: { scenario: "busy-webinar" }, undo: { count: 1 } },
  tenants: { drop: { account_id: documentedTenant.accountId, app_id: documentedTenant.appId } },
  scopes: { create: { name: "mine" }, drop: { name: "mine" } },
  faults: {
    add: { id: "maintenance", when: { operation: "GetSessions", count: 1 }, effect: { status: 503 } },
    preset: { name: "flaky-10%" },
    remove: { id: "maintenance" },
  },
  journal: { verify: { operation: "GetSessions", at_least: 1 } },
};

/** Returns an input of a command that shows its use, if it needs any. */
export function exampleInput(group: string, name: string): object | undefined {
  return (examples as Readonly<Record<string, Readonly<Record<string, object>>>>)[group]?.[name];
}
