import type { generateTenant } from "../../fixtures/generate/tenant.js";
import type { TenantKey, TenantSeed } from "../../world/records.js";
import { RecentCache } from "../render/recent-cache.js";
import type { ResolvedOptions } from "./options.js";

const keptRecords = 100_000;

/** Small tenants as they start, so that scopes, resets and other mocks need not generate them again; records never change. */
const kept = new RecentCache<string, { readonly seed: TenantSeed; readonly records: number }>(
  keptRecords,
  ({ records }) => records,
);

/** Tenants whose data is generated on first use; what generates it is loaded for the first of them. */
export class GeneratedTenants {
  #generate: typeof generateTenant | undefined;

  constructor(private readonly options: ResolvedOptions) {}

  get loaded(): boolean {
    return this.#generate !== undefined;
  }

  /** Loads what generates data. */
  async load(): Promise<void> {
    this.#generate ??= (await import("../../fixtures/generate/tenant.js")).generateTenant;
  }

  /** The generated data of a tenant. Throws before the generator is loaded. */
  seedOf({ accountId, appId }: TenantKey): TenantSeed {
    if (!this.#generate) throw new Error("The generator of data is not loaded yet.");
    const { seed, meetings, sessions, epoch } = this.options;
    const name = JSON.stringify([seed, meetings, sessions, epoch, accountId, appId]);
    const known = kept.get(name);
    if (known) return known.seed;
    const made = this.#generate({ seed, accountId, appId, meetings, sessions, epoch });
    const records = 1 + meetings + sessions;
    if (records > keptRecords / 10) return made;
    const whole = {
      meetings: [...made.meetings],
      sessions: [...made.sessions],
      livestreamSessions: [...made.livestreamSessions],
    };
    kept.set(name, { seed: whole, records });
    return whole;
  }
}
