import type * as files from "../../fixtures/scenario/load.js";
import type * as stateFolder from "../../world/log/state-folder.js";
import type { Replica } from "../replicas/replica.js";
import type { ScopeVariant, VariantSettings } from "../scope/variant.js";
import type { ResolvedOptions } from "./options.js";

/** What only Node has: folders, and the files of the package. */
export interface NodeServices {
  /** Loads the log of events in a folder. */
  readonly fileLog: () => Promise<Pick<typeof stateFolder, "openStateFolder" | "storedOrigin">>;
  /** Loads what lets the mock share a log with others, and what creates the variants of their scopes. */
  readonly replicas: (options: ResolvedOptions) => Promise<{
    readonly Replica: typeof Replica;
    readonly createVariant: (settings: VariantSettings) => ScopeVariant;
    /** Version of this package. */
    readonly release: string;
  }>;
  readonly emitWarning: (error: Error) => void;
  /** Loads what reads and writes scenario files. */
  readonly scenarioFiles: () => Promise<
    Pick<typeof files, "loadScenario" | "parseScenario"> & { readonly formatYaml: (data: object) => string }
  >;
}
