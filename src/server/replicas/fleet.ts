export interface Member {
  readonly id: string;
  /** Where it runs, for people. */
  readonly place: string;
  readonly release: string;
}

/** A record about the replicas themselves. */
export type FleetRecord =
  | { readonly join: Member }
  /** It ended, and its journal of some scopes is lost. */
  | { readonly leave: { readonly id: string; readonly lost: readonly string[] } }
  /** It has not responded for a while: its journal of all scopes is lost. */
  | { readonly gone: string }
  /** The replica that wrote this takes a snapshot. */
  | { readonly snapshot: number };

/** How many former replicas are listed for a scope, latest ones first: processes may come and go for months. */
const maxLost = 100;

/** The current replicas, and the scopes that lack requests which a former one recorded. */
export class Fleet {
  readonly #members = new Map<string, Member>();
  readonly #lost = new Map<string, Set<string>>();

  constructor(saved?: Fleet["state"]) {
    for (const member of saved?.members ?? []) this.#members.set(member.id, member);
    for (const [scope, replicas] of saved?.lost ?? []) this.#lost.set(scope, new Set(replicas));
  }

  /** The replicas that have joined and not left, oldest first. */
  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  get state() {
    return {
      members: this.members,
      lost: Array.from(this.#lost, ([scope, replicas]) => [scope, [...replicas]] as const),
    };
  }

  lost(scope: string): readonly string[] {
    return [...(this.#lost.get(scope) ?? [])];
  }

  /** Forgets the losses of a scope, once its journal is empty for all. */
  forgetLost(scope: string): void {
    this.#lost.delete(scope);
  }

  apply(record: FleetRecord, scopes: readonly string[]): void {
    if ("join" in record) {
      this.#members.set(record.join.id, record.join);
      // One that was considered gone still has its journal.
      for (const replicas of this.#lost.values()) replicas.delete(record.join.id);
    }
    if ("leave" in record) this.#remove(record.leave.id, record.leave.lost);
    if ("gone" in record) this.#remove(record.gone, scopes);
  }

  #remove(id: string, scopes: readonly string[]): void {
    if (!this.#members.delete(id)) return;
    for (const scope of scopes) this.#lost.set(scope, new Set([...this.lost(scope), id].slice(-maxLost)));
  }
}
