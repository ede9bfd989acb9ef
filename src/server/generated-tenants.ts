import type { generateTenant } from "../fixtures/generate/tenant.js";
import type { TenantKey, TenantSeed } from "../world/records.js";
import type { ResolvedOptions } from "./options.js";
import { RecentCache } from "./render/recent-cache.js";

const keptRecords = 100_000;

/** Tenants whose data is generated on first use; what generates it is loaded for the first of them. */
export class GeneratedTenants {
  #generate: typeof generateTenant | undefined;
  /** Small tenants as they start, so that scopes and resets need not generate them again; records never change. */
  readonly #kept = new RecentCache<string, TenantSeed>(keptRecords, () => this.#records);
  readonly #records: number;

  constructor(private readonly options: ResolvedOptions) {
    this.#records = 1 + options.meetings + options.sessions;
  }

  get loaded(): boolean {
    return this.#generate !== undefined;
  }

  /** Loads what generates data. */
  async load(): Promise<void> {
    this.#generate ??= (await import("../fixtures/generate/tenant.js")).generateTenant;
  }

  /** The generated data of a tenant. Throws before the generator is loaded. */
  seedOf({ accountId, appId }: TenantKey): TenantSeed {
    if (!this.#generate) throw new Error("The generator of data is not loaded yet.");
    const name = JSON.stringify([accountId, appId]);
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const { seed, meetings, sessions, epoch } = this.options;
    const made = this.#generate({ seed, accountId, appId, meetings, sessions, epoch });
    if (this.#records > keptRecords / 10) return made;
    const whole = {
      meetings: [...made.meetings],
      sessions: [...made.sessions],
      livestreamSessions: [...made.livestreamSessions],
    };
    this.#kept.set(name, whole);
    return whole;
  }
}
