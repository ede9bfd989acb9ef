import type { OperationId } from "../../contract/operations.js";
import type { FaultEffect } from "../../server/faults/rule.js";
import type { VariantSettings } from "../../server/scope/scope.js";
import type { MutantKind } from "../names.js";

/** A change of the API that a client may or may not survive, as data. */
export interface Mutant {
  /** `KIND/OPERATION/WHERE/OPERATOR`, the same in every run. */
  readonly id: string;
  readonly kind: MutantKind;
  /** The operations whose responses it may change. */
  readonly operations: readonly OperationId[];
  /** What changes, as a sentence. */
  readonly sentence: string;
  /** What the contract says about it now. */
  readonly contract: string;
  /** The rule that derives it. */
  readonly operator: string;
  /** The scope in which the API is changed that way. */
  readonly settings: VariantSettings;
  /** Path of the only field that it changes; known from comparing responses unless set. */
  readonly changes?: string;
  /** What must be read for it to matter, `$` for any request; what it changes unless set. */
  readonly matters?: string;
  /** Set if no request of its operations succeeds any more. */
  readonly permanent?: true;
  /** Set if it adds a fraction to whole numbers; numbers that have one already show no change. */
  readonly addsFraction?: true;
  /** Set if pages hold more rows: who follows them is right to request fewer. */
  readonly enlargesPages?: true;
  /** Set if it makes clients wait, which takes nothing of a processor. */
  readonly waits?: true;
}

/** Returns the settings of a scope with one fault of an operation. */
export function faultOf(operation: OperationId, effect: FaultEffect, count?: number): VariantSettings {
  return { faults: [{ id: "forecast", when: { operation, ...(count !== undefined && { count }) }, effect }] };
}

/** Reports whether a mutant may change responses of some operations; of any unless set. */
export function concerns({ operations }: Mutant, some: readonly OperationId[] | undefined): boolean {
  return some === undefined || operations.some((operation) => some.includes(operation));
}

/** Reports whether the faults of a mutant make requests fail, rather than change what is in their responses. */
export function makesFail({ faults = [] }: VariantSettings): boolean {
  return faults.some(({ effect: { status, connection } }) => status !== undefined || connection !== undefined);
}

/** Converts the path of a fault effect, such as `data.*.id`, to the path of a read, `$.data[*].id`. */
export function readPathOf(path: string): string {
  return path === "" ? "$" : `$.${path}`.replaceAll(".*", "[*]");
}
