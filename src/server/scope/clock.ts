import { type Instant, maxInstant } from "../../lib/time.js";
import type { World } from "../../world/world.js";

/** A running clock moves in steps, so that responses within a step can be cached. */
const stepMs = 1000;

/** Moves the clock of a world at a speed. It is paused until `run`, and moves only on `tick`. */
export class ScopeClock {
  #speed = 0;
  #from: { readonly world: Instant; readonly real: number } = { world: 0, real: 0 };
  /** The number of steps since then that the world has moved. */
  #moved = 0;

  /** `real` returns the real time, in milliseconds. If it is set back, the world continues from its own time. */
  constructor(
    private readonly world: World,
    private readonly real: () => number,
  ) {}

  /** Seconds of the world per real second; 0 if it is paused. */
  get speed(): number {
    return this.#speed;
  }

  /** Runs at a speed from now on, from the time of the world or another one; 0 pauses it. */
  run(speed: number, from?: Instant): void {
    this.#speed = speed;
    this.#anchor(from);
  }

  /** Pauses it without a last tick. */
  stop(): void {
    this.#speed = 0;
  }

  /** Continues from the current time of the world, with a new step. */
  restart(): void {
    this.#anchor();
  }

  /** Continues from the current time of the world, within the current step. */
  resume(): void {
    this.#anchor(undefined, (this.real() - this.#from.real) % stepMs);
  }

  /** Continues from the time of the world if another process has moved it further than a step. */
  keepUp(): void {
    if (this.#timeOf(this.#step() + 1) < this.world.now) this.resume();
  }

  /** Moves the world by the real time that has passed. A returned promise never rejects, since another tick follows. */
  tick(): void | Promise<void> {
    if (this.#speed === 0) return undefined;
    const step = this.#step();
    if (step === this.#moved) return undefined;
    this.#moved = step;
    return this.world.advanceTo(this.#timeOf(step), "ticking")?.catch(() => {});
  }

  /** The time that the next tick moves the world to. */
  get now(): Instant {
    return this.#speed === 0 ? this.world.now : Math.max(this.world.now, this.#timeOf(this.#step()));
  }

  #step(): number {
    const step = Math.floor((this.real() - this.#from.real) / stepMs);
    if (step >= this.#moved) return step;
    this.#anchor();
    return 0;
  }

  #timeOf(step: number): Instant {
    return Math.min(maxInstant, this.#from.world + Math.floor(step * stepMs * this.#speed));
  }

  #anchor(world: Instant = this.world.now, passed = 0): void {
    this.#from = { world, real: this.real() - passed };
    this.#moved = 0;
  }
}
