/** How far a replica has followed the log, and what waits for that. */
export class Progress {
  #position = 0;
  /** Position of the last record of each subject, except of dropped scopes. */
  readonly #lasts = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  /** Position of the last record that was followed. */
  get position(): number {
    return this.#position;
  }

  /** Position of the last record of each subject. */
  get lasts(): ReadonlyMap<string, number> {
    return this.#lasts;
  }

  /** Position of the last record of a subject; 0 without any. */
  last(subject: string): number {
    return this.#lasts.get(subject) ?? 0;
  }

  setLast(subject: string, position: number): void {
    this.#lasts.set(subject, position);
  }

  forget(subject: string): void {
    this.#lasts.delete(subject);
  }

  /** Continues from a saved state. */
  restore(position: number, lasts: Iterable<readonly [string, number]>): void {
    this.#position = position;
    for (const [subject, last] of lasts) this.#lasts.set(subject, last);
  }

  moveTo(position: number): void {
    this.#position = position;
  }

  /** Lets what waits look again. */
  notify(): void {
    for (const check of this.#waiting) check();
  }

  /** Waits until something is true after a record. Returns false when it takes too long. */
  until(test: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (test()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const check = () => test() && finish(true);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(false), timeoutMs);
      this.#waiting.add(check);
    });
  }
}
