import type { Question } from "../question.js";
import { coldStart } from "./cold-start.js";
import { fixtures } from "./fixtures.js";
import { growth } from "./growth.js";
import { imports } from "./imports.js";
import { overhead } from "./overhead.js";
import { peers } from "./peers.js";
import { soak } from "./soak.js";
import { suite } from "./suite.js";
import { throughput } from "./throughput.js";
import { writes } from "./writes.js";

/** All questions, in the order of bench/README.md. */
export const questions: readonly Question[] = [
  throughput,
  growth,
  peers,
  coldStart,
  imports,
  writes,
  overhead,
  fixtures,
  suite,
  soak,
];
