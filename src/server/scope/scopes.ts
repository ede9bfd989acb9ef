import { ErrorResponse, type MockRequest } from "../http/messages.js";
import type { Scope } from "./scope.js";

/** How many scopes there may be, and after how long without use one may be dropped. */
export interface ScopeBounds {
  readonly maxScopes: number;
  readonly scopeIdleMs: number;
}

/** The scopes of all processes that share them. */
export interface SharedScopes {
  readonly scopes: readonly Scope[];
  scope(name: string): Scope | undefined;
  createScope(name: string): Promise<void>;
  dropScope(name: string): Promise<boolean>;
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
    private readonly create: (name: string) => Scope,
    private readonly bounds: ScopeBounds,
    /** Returns the real time, in milliseconds of a clock that only moves forward. */
    readonly now: () => number,
    /** What creates and drops scopes where processes share them; they are then dropped only by command. */
    private readonly shared?: SharedScopes,
  ) {}

  /** The named scopes that are not idle. */
  get named(): Scope[] {
    if (this.shared) return this.shared.scopes.filter((scope) => scope !== this.main);
    this.#dropIdle();
    return [...this.#named.values()];
  }

  /** Returns a scope, or undefined. */
  find(name: string): Scope | undefined {
    if (name === defaultScope) return this.main;
    const scope = this.shared ? this.shared.scope(name) : this.#named.get(name);
    if (scope) scope.usedAt = this.now();
    return scope;
  }

  /** Returns a scope, created on first use. Throws `ScopeLimitError` when there is no room for it. */
  get(name: string): Scope {
    return this.find(name) ?? this.#add(name);
  }

  /** Returns a scope, created on first use; for all processes that share them. */
  async open(name: string): Promise<Scope> {
    if (!this.shared || this.find(name)) return this.get(name);
    if (this.named.length >= this.bounds.maxScopes) throw new ScopeLimitError(this.bounds.maxScopes);
    await this.shared.createScope(name);
    return this.get(name);
  }

  /** Drops a scope, except the default one. Returns false if there is none. */
  drop(name: string): boolean | Promise<boolean> {
    return this.shared ? this.shared.dropScope(name) : this.#named.delete(name);
  }

  #add(name: string): Scope {
    if (this.shared) throw new Error(`The scope ${name} has to be opened first.`);
    if (this.#named.size >= this.bounds.maxScopes) this.#dropIdle();
    if (this.#named.size >= this.bounds.maxScopes) throw new ScopeLimitError(this.bounds.maxScopes);
    const scope = this.create(name);
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
