import type { IncomingMessage } from "node:http";
import type { TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import type { World } from "../world/world.js";
import type { Route } from "./bind.js";
import type { Refusal } from "./http/refusal.js";
import type { ServedDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import type { Scope } from "./scope/scope.js";
import type { Scopes } from "./scope/scopes.js";

/** What the HTTP server and the control API work with. */
export interface MockCore {
  readonly document: ServedDocument;
  readonly options: ResolvedOptions;
  readonly scopes: Scopes;
  /** Opens a tenant of a world; only the first one has to wait, until what generates data is loaded. */
  readonly openTenant: (world: World, key: TenantKey) => Tenant | Promise<Tenant>;
  /** Loads what generates data. */
  readonly ready: () => Promise<void>;
  /** Tells, once, of what is probably a mistake. */
  readonly notice: (text: string) => void;
  /** Refuses a request that makes a mistake which shall fail; nothing when none shall. */
  readonly strict:
    | ((scope: Scope, route: Route, tenant: TenantKey, request: IncomingMessage) => Refusal | undefined)
    | undefined;
  /** Ends the use of what outlives the process. */
  readonly close: () => Promise<void>;
}
