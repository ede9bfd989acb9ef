import { limits } from "../../lib/limits.js";
import { TenantLimitError } from "../../world/world.js";
import { ErrorResponse, type MockRequest } from "../http/messages.js";
import { defaultScope, scopeNamePattern, scopeNameSource } from "../http/urls.js";
import type { Scope, ScopeVariant, VariantSettings } from "./scope.js";

/** Maximum number of scopes, and of tenants in a scope, and when an unused scope may be dropped. */
export interface ScopeBounds {
  readonly maxScopes: number;
  readonly maxTenants: number;
  readonly scopeIdleMs: number;
}

export interface SharedScopes {
  readonly scopes: readonly Scope[];
  scope(name: string): Scope | undefined;
  /**
   * Creates a scope, optionally with differences from the mock. If it exists, returns it, or rejects with `CommandError` if
   * it must be new.
   */
  createScope(name: string, settings: VariantSettings | undefined, isNew: boolean): Promise<Scope>;
  dropScope(name: string): Promise<boolean>;
}

export class SharedMemory {
  #used = 0;

  /** `reclaim` is called if more than `limit` is in use; it makes owners free some. */
  constructor(
    readonly limit: number,
    private readonly reclaim: () => void,
  ) {}

  get used(): number {
    return this.#used;
  }

  /** Adds the additional need of an owner, which may be negative. */
  add(bytes: number): void {
    this.#used += bytes;
    if (bytes > 0 && this.#used > this.limit) this.reclaim();
  }
}

export class ScopeLimitError extends Error {
  override readonly name = "ScopeLimitError";

  constructor(readonly limit: number) {
    super(`There are already ${limit} scopes in use, the limit: drop some, or wait until some are idle.`);
  }
}

/** The scopes of a server: the default one, and others from their first use until they are dropped or idle. */
export class Scopes {
  readonly #named = new Map<string, Scope>();

  constructor(
    readonly main: Scope,
    private readonly newScope: (name: string, variant?: ScopeVariant) => Scope,
    private readonly bounds: ScopeBounds,
    /** Returns the real time, in milliseconds of a clock that only moves forward. */
    readonly now: () => number,
    /** Creates and drops scopes if processes share them; they are then dropped only by command. */
    private readonly shared?: SharedScopes,
  ) {}

  get named(): Scope[] {
    if (!this.shared) this.#dropIdle();
    return [...this.#others];
  }

  find(name: string): Scope | undefined {
    if (name === defaultScope) return this.main;
    const scope = this.#scope(name);
    if (scope) scope.usedAt = this.now();
    return scope;
  }

  /** Returns a scope, created on first use. Throws `ScopeLimitError` if the limit of scopes is reached. */
  get(name: string): Scope {
    return this.find(name) ?? this.#add(name);
  }

  /** Returns a scope, created on first use, for all processes that share it. */
  async open(name: string): Promise<Scope> {
    return this.find(name) ?? this.create(name, this.variantAbove(name), false);
  }

  /** Creates a scope, optionally with a variant. Throws `ScopeLimitError` if the limit of scopes is reached. */
  async create(name: string, variant: ScopeVariant | undefined, isNew = true): Promise<Scope> {
    if (!this.shared) return this.#add(name, variant);
    if (this.named.length >= this.bounds.maxScopes) throw new ScopeLimitError(this.bounds.maxScopes);
    return this.shared.createScope(name, variant?.settings, isNew);
  }

  /** Drops a scope, except the default one. Returns false if there is none. */
  drop(name: string): boolean | Promise<boolean> {
    if (this.shared) return this.shared.dropScope(name);
    const scope = this.#named.get(name);
    this.#named.delete(name);
    scope?.drop();
    return scope !== undefined;
  }

  /** Makes room for a tenant or records. Throws `TenantLimitError` if dropping idle scopes does not suffice. */
  makeRoom(records = 0): void {
    if (this.#excess(records) !== undefined) this.#dropIdle();
    const excess = this.#excess(records);
    if (excess !== undefined) throw new TenantLimitError(excess);
  }

  /** Makes the least recently used scopes forget requests and responses, until half of the limit is in use. */
  reclaim(memory: SharedMemory): void {
    const oldestFirst = [...this.#others].sort((a, b) => a.usedAt - b.usedAt);
    for (const scope of oldestFirst) {
      if (memory.used <= memory.limit / 2) return;
      scope.forget();
    }
  }

  /** Describes which limit of all scopes is exceeded, if any. */
  #excess(records: number): string | undefined {
    const maxTenants = this.bounds.maxTenants * limits.tenantsPerScopes;
    const worlds = [this.main, ...this.#others].map(({ world }) => world);
    if (worlds.reduce((sum, { size }) => sum + size, 0) >= maxTenants) return `${maxTenants} tenants in all scopes`;
    const maxRecords = limits.records;
    const held = worlds.reduce((sum, { recordCount }) => sum + recordCount, 0);
    return held + records > maxRecords ? `${held} records in all scopes` : undefined;
  }

  /** Returns the variant of the parent of a scope, or else that of all: `A.B` differs from the mock like `A`. */
  variantAbove(name: string): ScopeVariant | undefined {
    const end = name.lastIndexOf(".");
    const above = end > 0 ? this.#scope(name.slice(0, end)) : undefined;
    return (above ?? this.main).variant;
  }

  /** The named scopes, whether or not they are idle. */
  get #others(): readonly Scope[] {
    return this.shared ? this.shared.scopes.filter((scope) => scope !== this.main) : [...this.#named.values()];
  }

  #scope(name: string): Scope | undefined {
    return this.shared ? this.shared.scope(name) : this.#named.get(name);
  }

  #add(name: string, variant = this.variantAbove(name)): Scope {
    if (this.shared) throw new Error(`The scope ${name} has to be opened first.`);
    if (this.#named.size >= this.bounds.maxScopes) this.#dropIdle();
    if (this.#named.size >= this.bounds.maxScopes) throw new ScopeLimitError(this.bounds.maxScopes);
    const scope = this.newScope(name, variant);
    scope.usedAt = this.now();
    this.#named.set(name, scope);
    return scope;
  }

  #dropIdle(): void {
    const now = this.now();
    for (const [name, scope] of this.#named) {
      if (scope.isWatched) scope.usedAt = now;
      else if (scope.usedAt < now - this.bounds.scopeIdleMs) void this.drop(name);
    }
  }
}

const scopeHeader = "x-testkit-scope";

const prefixed = new RegExp(`^/scope/(${scopeNameSource})(/.*)$`, "s");

export function withoutScope(url: string): string {
  return url.startsWith("/scope/") ? (prefixed.exec(url)?.[2] ?? url) : url;
}

/** Returns the scope that a request names by the prefix of its path, or else by a header. */
export function scopeNameOf({ url, originalUrl = url, headers }: Omit<MockRequest, "method">): string | ErrorResponse {
  if (originalUrl.startsWith("/scope/")) return prefixed.exec(originalUrl)?.[1] ?? defaultScope;
  const name = headers[scopeHeader];
  if (name === undefined) return defaultScope;
  if (typeof name === "string" && scopeNamePattern.test(name)) return name;
  return new ErrorResponse("invalidScope", { name: String(name).slice(0, 80) });
}
