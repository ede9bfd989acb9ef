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
  readonly sentence: string;
  /** What the contract says about it now. */
  readonly contract: string;
  /** The rule that derived it. */
  readonly operator: string;
  /** Settings of a scope in which the API is changed that way. */
  readonly settings: VariantSettings;
  /** Paths of the only fields that it changes; found by comparing responses unless set. */
  readonly changes?: readonly string[];
  /** Path that a client must read for it to matter, `$` for any request; `changes` unless set. */
  readonly matters?: string;
  /** Set if all requests of its operations fail. */
  readonly permanent?: true;
  /** Set if it adds a fraction to whole numbers; numbers that already have one do not change visibly. */
  readonly addsFraction?: true;
  /** Set if pages have more rows: clients that follow them rightly send fewer requests. */
  readonly enlargesPages?: true;
  /** Set if it makes clients wait, which needs no processor time. */
  readonly waits?: true;
}

export function faultOf(operation: OperationId, effect: FaultEffect, count?: number): VariantSettings {
  return { faults: [{ id: "forecast", when: { operation, ...(count !== undefined && { count }) }, effect }] };
}

/** Reports whether a mutant may change responses of some operations, or of any unless given. */
export function concerns({ operations }: Mutant, some: readonly OperationId[] | undefined): boolean {
  return some === undefined || operations.some((operation) => some.includes(operation));
}

/** Reports whether the faults of a mutant make requests fail, rather than change or cut the body of responses. */
export function makesFail({ faults = [] }: VariantSettings): boolean {
  return faults.some(({ effect: { status, connection = "truncate" } }) => {
    return status !== undefined || connection !== "truncate";
  });
}

/** Converts the path of a fault effect, such as `data.*.id`, to the path of a read, `$.data[*].id`. */
export function readPathOf(path: string): string {
  return path === "" ? "$" : `$.${path}`.replaceAll(".*", "[*]");
}
