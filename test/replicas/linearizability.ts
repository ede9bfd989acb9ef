/** A call of a client, as it saw it. */
export interface Call<I, O> {
  readonly input: I;
  /** What the client got; undefined when it does not know whether the call took effect. */
  readonly output: O | undefined;
  /** When it was sent and when it was completed, of one clock. */
  readonly start: number;
  readonly end: number;
}

/** What calls do one after the other. */
export interface Model<S, I, O> {
  readonly initial: S;
  apply(state: S, input: I): { readonly state: S; readonly output: O };
  /** Returns text that is the same only for equal states. */
  key(state: S): string;
  isEqual(expected: O, seen: O): boolean;
}

/** How many states are searched at most; each call of unknown effect may double them. */
const maxStates = 200_000;

/** Thrown when the search is given up. */
export class UndecidedError extends Error {
  override readonly name = "UndecidedError";
  override readonly message = `Undecided after ${maxStates} states: record shorter histories.`;
}

/**
 * Reports whether the calls could have happened one after the other, each between its start and its end (Wing and Gong,
 * with the memory of Lowe). Calls with an unknown effect may happen at any time after their start, or never.
 */
export function isLinearizable<S, I, O>(calls: readonly Call<I, O>[], model: Model<S, I, O>): boolean {
  const ordered = calls
    .map((call) => (call.output === undefined ? { ...call, end: Number.POSITIVE_INFINITY } : call))
    .sort((a, b) => a.start - b.start);
  const done = ordered.map(() => false);
  const visited = new Set<string>();
  let known = ordered.filter(({ output }) => output !== undefined).length;
  return search(model.initial, 0);

  /** Continues from a state; all calls before `first` are done. */
  function search(state: S, first: number): boolean {
    if (known === 0) return true;
    let from = first;
    while (done[from]) from++;
    const key = `${from} ${doneAfter(from)} ${model.key(state)}`;
    if (visited.has(key)) return false;
    visited.add(key);
    if (visited.size > maxStates) throw new UndecidedError();
    for (const index of candidates(from)) {
      const { input, output } = ordered[index] as Call<I, O>;
      const next = model.apply(state, input);
      if (output !== undefined && !model.isEqual(next.output, output)) continue;
      done[index] = true;
      known -= output === undefined ? 0 : 1;
      if (search(next.state, from)) return true;
      done[index] = false;
      known += output === undefined ? 0 : 1;
    }
    return false;
  }

  /** Returns the calls that can be next, those of known effect first: whatever starts after the first end cannot. */
  function candidates(from: number): number[] {
    const [knownOnes, unknownOnes]: [number[], number[]] = [[], []];
    let firstEnd = Number.POSITIVE_INFINITY;
    for (let index = from; index < ordered.length; index++) {
      const call = ordered[index];
      if (!call || done[index]) continue;
      if (call.start > firstEnd) break;
      firstEnd = Math.min(firstEnd, call.end);
      (call.output === undefined ? unknownOnes : knownOnes).push(index);
    }
    return [...knownOnes, ...unknownOnes];
  }

  function doneAfter(from: number): string {
    return done.flatMap((isDone, index) => (isDone && index > from ? [index] : [])).join();
  }
}
