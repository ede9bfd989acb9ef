/** Memory, in bytes, that many owners share. */
export class SharedMemory {
  #used = 0;

  /** `reclaim` is called when more than `limit` is in use; it makes owners give some back. */
  constructor(
    readonly limit: number,
    private readonly reclaim: () => void,
  ) {}

  get used(): number {
    return this.#used;
  }

  /** Adds what an owner needs more, or less when it is negative. */
  add(bytes: number): void {
    this.#used += bytes;
    if (bytes > 0 && this.#used > this.limit) this.reclaim();
  }
}
