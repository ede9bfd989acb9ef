import {
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  isAllowed,
} from "../../contract/behaviour.js";
import type { ProfileFile, Verification } from "../../contract/profile-file.js";
import { systemClock } from "../../lib/http-client.js";
import { discover } from "../discovery/discover.js";
import { createContext, createRequester } from "../lists/context.js";
import { InconclusiveError, UnusableResponse } from "../model/finding.js";
import { type ClientOptions, createClient, type Limits, limitsFor } from "../target/client.js";
import { errorMeasurements } from "./errors.js";
import { type CalibrationContext, type Measurement, type Measurements, unknown } from "./measurement.js";
import { orderMeasurements } from "./order.js";
import { pagingMeasurements } from "./paging.js";
import { participantsMeasurements } from "./participants.js";
import { responseMeasurements } from "./responses.js";
import { searchMeasurements } from "./search.js";
import { timeMeasurements } from "./time-filters.js";

/** What calibrating needs to know. */
export interface CalibrateOptions extends Pick<ClientOptions, "account" | "app" | "target" | "credentials"> {
  readonly livestreamSession?: string | undefined;
  readonly limits?: Partial<Limits>;
  readonly clock?: ClientOptions["clock"];
  readonly signal?: AbortSignal;
}

/** What was found out about one entry. */
export interface Calibrated {
  readonly name: BehaviourName;
  readonly value?: BehaviourProfile[BehaviourName];
  /** Why it could not be measured. */
  readonly unknown?: string;
}

/** Everything that calibrating found out. */
export interface Calibration {
  readonly entries: readonly Calibrated[];
  /** A profile file with the entries that could be measured, each with when and against what. */
  readonly profile: ProfileFile;
  readonly requests: number;
}

/** How to measure every entry. */
const measurements: Measurements = {
  ...pagingMeasurements,
  ...orderMeasurements,
  ...timeMeasurements,
  ...participantsMeasurements,
  ...searchMeasurements,
  ...errorMeasurements,
  ...responseMeasurements,
};

/** Measures the behaviour profile of a target. Rejects with `InconclusiveError` when it does not respond. */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { target, account, app, credentials, livestreamSession, clock = systemClock, signal } = options;
  const limits = limitsFor(target, options.limits);
  const client = createClient({ target, account, app, credentials, limits, clock, signal });
  const requester = createRequester(client, { account, app });
  const given = { requested: "auto", livestreamSession, credentialsGiven: credentials !== undefined } as const;
  const found = await discover(requester, given);
  const known = new Map<BehaviourName, Promise<Measurement>>();
  const context: CalibrationContext = {
    ...createContext(requester, found),
    found,
    measured<N extends BehaviourName>(name: N) {
      const measurement = known.get(name) ?? measure(name, context);
      known.set(name, measurement);
      return measurement as Promise<Measurement<N>>;
    },
  };
  const entries: Calibrated[] = [];
  for (const name of Object.keys(behaviourEntries) as BehaviourName[]) {
    const measured = await context.measured(name);
    entries.push("value" in measured ? { name, value: measured.value } : { name, unknown: measured.unknown });
  }
  const verified = { at: new Date(clock.now()).toISOString(), against: target.name };
  return { entries, profile: createProfile(entries, verified), requests: client.sent() };
}

async function measure(name: BehaviourName, context: CalibrationContext): Promise<Measurement> {
  try {
    const measured = await measurements[name](context);
    const { values }: BehaviourEntry = behaviourEntries[name];
    return "unknown" in measured || isAllowed(values, measured.value)
      ? measured
      : unknown(`${measured.value}, which a profile cannot say`);
  } catch (thrown) {
    if (thrown instanceof UnusableResponse) return unknown(thrown.message);
    if (!(thrown instanceof InconclusiveError) || (thrown.fatal && !isEarlyEnd(thrown))) throw thrown;
    return unknown(thrown.message);
  }
}

/** Whether the run ended before its end: what was measured by then counts. */
function isEarlyEnd({ reason }: InconclusiveError): boolean {
  return reason === "budget" || reason === "interrupted";
}

function createProfile(entries: readonly Calibrated[], verified: Verification): ProfileFile {
  const measured = entries.filter(({ value }) => value !== undefined);
  return Object.fromEntries(measured.map(({ name, value }) => [name, { value, verified }]));
}
