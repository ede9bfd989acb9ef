import type { AppName } from "./weakness.js";

/** Verdicts "unnoticed" besides those of planted weaknesses, each judged by hand. */
export const judged: readonly {
  readonly app: AppName;
  /** In which form of the app; both unless set. */
  readonly form?: "sound" | "weak";
  readonly mutants: RegExp;
  readonly reason: string;
}[] = [];
