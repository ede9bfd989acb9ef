import { ErrorResponse, type MockRequest } from "../http/messages.js";
import type { Scope } from "./scope.js";
import type { ScopeVariant } from "./variant.js";

/** How many scopes there may be, and after how long without use one may be dropped. */
export interface ScopeBounds {
  readonly maxScopes: number;
  readonly scopeIdleMs: number;
}

/** Thrown when the limit is reached and no scope is idle. */
export class ScopeLimitError extends Error {
  override readonly name = "ScopeLimitError";

  constructor(readonly limit: number) {
    super(`There are already ${limit} scopes in use, the limit.`);
  }
}

/** The scopes of a server: the default one, and others from their first use until they are dropped or idle. */
export class Scopes {
  readonly #named = new Map<string, Scope>();

  constructor(
    readonly main: Scope,
    private readonly create: (name: string, variant?: ScopeVariant) => Scope,
    private readonly bounds: ScopeBounds,
    /** Returns the real time, in milliseconds of a clock that only moves forward. */
    readonly now: () => number,
  ) {}

  /** The named scopes that are not idle. */
  get named(): Scope[] {
    this.#dropIdle();
    return [...this.#named.values()];
  }

  /** Returns a scope, or undefined. */
  find(name: string): Scope | undefined {
    if (name === defaultScope) return this.main;
    const scope = this.#named.get(name);
    if (scope) scope.usedAt = this.now();
    return scope;
  }

  /** Returns a scope, created on first use. Throws `ScopeLimitError` when there is no room for it. */
  get(name: string): Scope {
    return this.find(name) ?? this.#add(name);
  }

  /** Creates a scope that differs from the mock. Throws `ScopeLimitError` when there is no room for it. */
  add(name: string, variant: ScopeVariant | undefined): Scope {
    return this.#add(name, variant);
  }

  /** Drops a scope, except the default one. Returns false if there is none. */
  drop(name: string): boolean {
    return this.#named.delete(name);
  }

  /** Returns the variant of the scope that another one is below: `A.B` differs from the mock as `A` does. */
  variantAbove(name: string): ScopeVariant | undefined {
    const end = name.lastIndexOf(".");
    return end > 0 ? this.#named.get(name.slice(0, end))?.variant : undefined;
  }

  #add(name: string, variant = this.variantAbove(name)): Scope {
    if (this.#named.size >= this.bounds.maxScopes) this.#dropIdle();
    if (this.#named.size >= this.bounds.maxScopes) throw new ScopeLimitError(this.bounds.maxScopes);
    const scope = this.create(name, variant);
    scope.usedAt = this.now();
    this.#named.set(name, scope);
    return scope;
  }

  #dropIdle(): void {
    const since = this.now() - this.bounds.scopeIdleMs;
    for (const [name, { usedAt }] of this.#named) if (usedAt < since) this.#named.delete(name);
  }
}

/** The scope of requests that name none. */
export const defaultScope = "default";

/** The header that names a scope. */
const scopeHeader = "x-testkit-scope";

const namePattern = "[A-Za-z0-9._~-]{1,64}";
const wholeName = new RegExp(`^${namePattern}$`);
const prefixed = new RegExp(`^/scope/(${namePattern})(/.*)$`, "s");

export function isScopeName(text: string): boolean {
  return wholeName.test(text);
}

/** Removes the prefix `/scope/NAME` of a URL. */
export function withoutScope(url: string): string {
  return url.startsWith("/scope/") ? (prefixed.exec(url)?.[2] ?? url) : url;
}

/** Returns the scope that a request names by the prefix of its path or else by a header. */
export function scopeNameOf({ url, originalUrl = url, headers }: Omit<MockRequest, "method">): string | ErrorResponse {
  if (originalUrl.startsWith("/scope/")) return prefixed.exec(originalUrl)?.[1] ?? defaultScope;
  const name = headers[scopeHeader];
  if (name === undefined) return defaultScope;
  if (typeof name === "string" && isScopeName(name)) return name;
  return new ErrorResponse("invalidScope", { name: String(name).slice(0, 80) });
}
