import type { Benchmark } from "../benchmark.js";
import { coldStart } from "./cold-start.js";
import { consolePage } from "./console.js";
import { forecast } from "./forecast.js";
import { growth } from "./growth.js";
import { imports } from "./imports.js";
import { joining } from "./joining.js";
import { peers } from "./peers.js";
import { replicas } from "./replicas.js";
import { soak } from "./soak.js";
import { throughput } from "./throughput.js";

/** All benchmarks, in the order of bench/README.md. */
export const benchmarks: readonly Benchmark[] = [
  throughput,
  growth,
  peers,
  coldStart,
  imports,
  consolePage,
  soak,
  forecast,
  replicas,
  joining,
];
