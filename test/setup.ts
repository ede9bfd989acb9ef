import fc from "fast-check";

// The same inputs in every run, so that a failure repeats; FC_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20260115) });
