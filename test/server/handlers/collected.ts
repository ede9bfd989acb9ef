import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Reports whether garbage collection frees an object that only `hold` has referred to. */
export async function isCollected(hold: () => object): Promise<boolean> {
  const held = weakly(hold);
  await setImmediate();
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return held.deref() === undefined;
}

/** In a function of its own, so that no variable refers to the object. */
function weakly(hold: () => object): WeakRef<object> {
  return new WeakRef(hold());
}
