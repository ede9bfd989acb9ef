import type { Instant } from "../../lib/time.js";
import type { World } from "../../world/world.js";

/** A running clock is looked at no finer than this, so that answers of the same moment can be kept. */
const tickMs = 100;

/** Moves the clock of a world at a speed. It stands still until told to run, and moves only when somebody looks. */
export class ScopeClock {
  #speed = 0;
  #from: { readonly world: Instant; readonly real: number } = { world: 0, real: 0 };
  #ticked = 0;

  /** `real` tells the real time, in milliseconds of a clock that only moves forward. */
  constructor(
    private readonly world: World,
    private readonly real: () => number,
  ) {}

  /** How many seconds of the world pass in a real one; 0 while it stands still. */
  get speed(): number {
    return this.#speed;
  }

  /** Runs at a speed from now on; 0 stops it. */
  run(speed: number): void {
    this.tick();
    this.#speed = speed;
    this.#anchor();
  }

  /** Stops it without looking at it once more. */
  stop(): void {
    this.#speed = 0;
  }

  /** Runs on, if it runs, from the time that the world has now. */
  resume(): void {
    this.#anchor();
  }

  /** Moves the clock to a time, from which it runs on if it runs. */
  set(to: Instant): void {
    this.world.advance(to);
    this.#anchor();
  }

  /** Lets the time that has passed in reality pass in the world. */
  tick(): void {
    if (this.#speed === 0) return;
    const real = this.real();
    if (real - this.#ticked < tickMs) return;
    this.#ticked = real;
    this.world.advance(this.#from.world + Math.floor((real - this.#from.real) * this.#speed), "ticking");
  }

  #anchor(): void {
    this.#ticked = this.real();
    this.#from = { world: this.world.now, real: this.#ticked };
  }
}
