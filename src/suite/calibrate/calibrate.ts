import {
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  isAllowed,
} from "../../contract/behaviour.js";
import type { ProfileFile, Verification } from "../../contract/profile-file.js";
import { type Clock, systemClock } from "../../lib/http-client.js";
import { discover } from "../discovery/discover.js";
import { createContext, createRequester } from "../lists/context.js";
import { InconclusiveError, UnusableResponse } from "../model/finding.js";
import { type Client, type ClientOptions, createClient, type Limits, limitsFor } from "../target/client.js";
import { errorMeasurements } from "./errors.js";
import { participantsMeasurements, searchMeasurements } from "./filters.js";
import { type CalibrationContext, type Measurement, type Measurements, unknown } from "./measurement.js";
import { orderMeasurements, pagingMeasurements } from "./paging.js";
import { responseMeasurements } from "./responses.js";
import { timeMeasurements } from "./time-filters.js";

export interface CalibrateOptions extends Pick<ClientOptions, "account" | "app" | "target" | "credentials"> {
  readonly livestreamSession?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly clock?: ClientOptions["clock"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Calibrated {
  readonly name: BehaviourName;
  readonly value?: BehaviourProfile[BehaviourName];
  readonly unknown?: string;
}

export interface Calibration {
  readonly entries: readonly Calibrated[];
  /** A profile file with the measured entries, each with when and against what. */
  readonly profile: ProfileFile;
  readonly requests: number;
  /** Why the measurement ended early, such as an outage. */
  readonly outage?: string;
}

const measurements: Measurements = {
  ...pagingMeasurements,
  ...orderMeasurements,
  ...timeMeasurements,
  ...participantsMeasurements,
  ...searchMeasurements,
  ...errorMeasurements,
  ...responseMeasurements,
};

/** Measures the behaviour profile of a target. Rejects with `InconclusiveError` if it never responds. */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { target, account, app, credentials, clock = systemClock, signal } = options;
  const limits = limitsFor(target, options.limits);
  const client = createClient({ target, account, app, credentials, limits, clock, signal });
  try {
    return await calibrateWith(client, clock, options);
  } finally {
    client.close();
  }
}

async function calibrateWith(client: Client, clock: Clock, options: CalibrateOptions): Promise<Calibration> {
  const { target, account, app, credentials, livestreamSession } = options;
  const requester = createRequester(client, { account, app });
  const given = { requested: "auto", livestreamSession, credentialsGiven: credentials !== undefined } as const;
  const found = await discover(requester, given);
  const known = new Map<BehaviourName, Promise<Measurement>>();
  let outage: InconclusiveError | undefined;
  const measure = async (name: BehaviourName): Promise<Measurement> => {
    try {
      return await measureEntry(name, context);
    } catch (thrown) {
      if (!(thrown instanceof InconclusiveError || thrown instanceof UnusableResponse)) throw thrown;
      if (thrown instanceof InconclusiveError && thrown.reason === "outage") outage = thrown;
      return unknown(thrown.message);
    }
  };
  const context: CalibrationContext = {
    ...createContext(requester, found),
    found,
    measured<N extends BehaviourName>(name: N) {
      const measurement = known.get(name) ?? measure(name);
      known.set(name, measurement);
      return measurement as Promise<Measurement<N>>;
    },
  };
  const entries: Calibrated[] = [];
  for (const name of Object.keys(behaviourEntries) as BehaviourName[]) {
    const measured = await context.measured(name);
    entries.push("value" in measured ? { name, value: measured.value } : { name, unknown: measured.unknown });
  }
  if (outage && entries.every(({ value }) => value === undefined)) throw outage;
  const verified = { at: new Date(clock.now()).toISOString(), against: target.name };
  return {
    entries,
    profile: createProfile(entries, verified),
    requests: client.sent(),
    ...(outage && { outage: outage.message }),
  };
}

async function measureEntry(name: BehaviourName, context: CalibrationContext): Promise<Measurement> {
  const measured = await measurements[name](context);
  const { values }: BehaviourEntry = behaviourEntries[name];
  return "unknown" in measured || isAllowed(values, measured.value)
    ? measured
    : unknown(`${measured.value}, which a profile cannot say`);
}

function createProfile(entries: readonly Calibrated[], verified: Verification): ProfileFile {
  const measured = entries.filter(({ value }) => value !== undefined);
  return Object.fromEntries(measured.map(({ name, value }) => [name, { value, verified }]));
}
