import type { Instant } from "../../lib/time.js";
import type { World } from "../../world/world.js";

/** The resolution of a running clock, so that responses of the same moment can be cached. */
const tickMs = 100;

/** Moves the clock of a world at a speed. It is paused until `run`, and moves only on `tick`. */
export class ScopeClock {
  #speed = 0;
  #from: { readonly world: Instant; readonly real: number } = { world: 0, real: 0 };
  #ticked = 0;

  /** `real` returns the real time, in milliseconds of a clock that only moves forward. */
  constructor(
    private readonly world: World,
    private readonly real: () => number,
  ) {}

  /** Seconds of the world per real second; 0 while it is paused. */
  get speed(): number {
    return this.#speed;
  }

  /** Runs at a speed from now on; 0 pauses it. */
  run(speed: number): void {
    this.tick();
    this.#speed = speed;
    this.#anchor();
  }

  /** Pauses it without a last tick. */
  stop(): void {
    this.#speed = 0;
  }

  /** Continues, if it runs, from the time that the world has now. */
  resume(): void {
    this.#anchor();
  }

  /** Moves the clock to a time, from which it continues if it runs. */
  set(to: Instant): void {
    this.world.advanceTo(to);
    this.#anchor();
  }

  /** Moves the world by the real time that has passed. */
  tick(): void {
    if (this.#speed === 0) return;
    const real = this.real();
    if (real - this.#ticked < tickMs) return;
    this.#ticked = real;
    this.world.advanceTo(this.#timeAt(real), "ticking");
  }

  /** The time that the next tick moves the world to. */
  get now(): Instant {
    return this.#speed === 0 ? this.world.now : this.#timeAt(this.real());
  }

  #timeAt(real: number): Instant {
    return this.#from.world + Math.floor((real - this.#from.real) * this.#speed);
  }

  #anchor(): void {
    this.#ticked = this.real();
    this.#from = { world: this.world.now, real: this.#ticked };
  }
}
