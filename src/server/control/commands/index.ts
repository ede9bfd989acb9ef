import type { controlVerbs } from "../verbs.js";
import { clock } from "./clock.js";
import { coverage } from "./coverage.js";
import { faults } from "./faults.js";
import { journal } from "./journal.js";
import { livestreams } from "./livestreams.js";
import { meetings } from "./meetings.js";
import { parity } from "./parity.js";
import { rooms } from "./rooms.js";
import { scopes } from "./scopes.js";
import { sessions } from "./sessions.js";
import { state } from "./state.js";
import { tenants } from "./tenants.js";

/** Every command of the control API. */
export const commands = {
  meetings,
  sessions,
  rooms,
  livestreams,
  clock,
  state,
  tenants,
  scopes,
  faults,
  journal,
  coverage,
  parity,
} satisfies { readonly [G in keyof typeof controlVerbs]: Readonly<Record<keyof (typeof controlVerbs)[G], unknown>> };

/** The commands, their inputs and answers as types. */
export type Commands = typeof commands;
