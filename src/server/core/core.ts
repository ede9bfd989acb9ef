import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { ShippedName } from "../../fixtures/scenario/names.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import type { StrictCheck } from "../journal/mistakes/strict.js";
import type { SessionTexts } from "../render/session.js";
import type { Scopes } from "../scope/scopes.js";
import type { ServedDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";

/** What answers are made of, whatever carries them: a port, an injected request, a service worker. It needs nothing of Node. */
export interface MockCore {
  readonly document: ServedDocument;
  readonly options: ResolvedOptions;
  /** Worlds with their clocks, faults and journals. */
  readonly scopes: Scopes;
  readonly sessionTexts: SessionTexts;
  /** Opens a tenant; only the first one has to wait, until what generates data is loaded. */
  readonly openTenant: (world: World, key: TenantKey) => Tenant | Promise<Tenant>;
  /** Loads what generates data. */
  readonly ready: () => Promise<void>;
  /** Checks a scenario, given by a shipped name or its content, and returns its content for events. Throws `DocumentError`. */
  readonly admit: (scenario: ShippedName | object) => Promise<ScenarioFile>;
  /** Content of the scenario that a world began with, its seed told; nothing when it began with made data. */
  readonly scenarioOf: (world: World) => (ScenarioFile & { readonly seed: string }) | undefined;
  /** Begins anew with a scenario, in every scope; when the log cannot keep that, it throws, and all is as it was. */
  readonly begin: (scenario: Scenario) => void;
  /** Tells, once, of what is probably a mistake. */
  readonly notice: (text: string) => void;
  /** Refuses requests that make a mistake chosen to be refused; nothing when none is chosen. */
  readonly strict: StrictCheck | undefined;
  /** Aborted when the mock closes. */
  readonly closing: AbortSignal;
  /** Ends what still waits, and the use of what outlives the process. */
  readonly close: () => Promise<void>;
}
