import type { Origin } from "../../../contract/constants.js";
import type { Revision } from "../../../contract/revisions.js";
import type { Row } from "../../json.js";
import type { Choice, Pages } from "./reading.js";

/** A query parameter that narrows a list. */
export interface Filter {
  /** Last part of the check's id. */
  readonly name: string;
  readonly title: string;
  readonly origin: Origin | ((revision: Revision) => Origin);
  readonly revisions?: readonly Revision[];
  /** On how many pages its lists are asked for; two unless said. */
  readonly pages?: Pages;
  /** Requests for all its choices, when not two. */
  readonly requests?: number;
  /** Values to ask for, chosen from the rows of the unfiltered list; none when the rows do not allow it. */
  readonly choices: (rows: readonly Row[]) => readonly Choice[];
  /** A value that keeps this row, for pairs of filters. */
  readonly keeping?: (row: Row, rows: readonly Row[]) => Choice | undefined;
}
