import type { Instant } from "../../lib/time.js";
import type { World } from "../../world/world.js";

/** A running clock moves in steps of real time, so that responses of the same step can be cached. */
const stepMs = 1000;

/** Moves the clock of a world at a speed. It is paused until `run`, and moves only on `tick`. */
export class ScopeClock {
  #speed = 0;
  #from: { readonly world: Instant; readonly real: number } = { world: 0, real: 0 };
  #nextStep = 0;

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
    if (real < this.#nextStep) return;
    this.#nextStep = this.#stepAt(real) + stepMs;
    this.world.advanceTo(this.#timeAt(real), "ticking");
  }

  /** The time that the next tick moves the world to. */
  get now(): Instant {
    return this.#speed === 0 ? this.world.now : this.#timeAt(this.real());
  }

  #timeAt(real: number): Instant {
    return this.#from.world + Math.floor((this.#stepAt(real) - this.#from.real) * this.#speed);
  }

  /** The real time at which the step of a real time started. */
  #stepAt(real: number): number {
    return real - ((real - this.#from.real) % stepMs);
  }

  #anchor(): void {
    const real = this.real();
    this.#nextStep = real + stepMs;
    this.#from = { world: this.world.now, real };
  }
}
