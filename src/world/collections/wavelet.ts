/**
 * A permutation that answers, for any stretch of it, which is its k-th smallest number, in as many steps as the numbers
 * have bits (a wavelet matrix: one bit array per bit of the numbers, highest first; each level puts the numbers whose bit
 * is 0 before the others and keeps their order otherwise). Takes about 5 bytes a number at a million.
 */
export class WaveletMatrix {
  readonly #levels: { readonly ones: BitCounts; readonly zeros: number }[] = [];

  /** Takes a permutation of the whole numbers from 0 up to but not including its length. */
  constructor(permutation: Uint32Array) {
    let numbers = permutation;
    for (let bit = 31 - Math.clz32(Math.max(1, permutation.length - 1)); bit >= 0; bit--) {
      const ones = new BitCounts(numbers, bit);
      const zeros = numbers.length - ones.before(numbers.length);
      this.#levels.push({ ones, zeros });
      numbers = partitioned(numbers, bit, zeros);
    }
  }

  /** The k-th smallest number, from 0, of the places `from` up to but not including `to`. */
  kthSmallest(from: number, to: number, k: number): number {
    let number = 0;
    let [left, right, rest] = [from, to, k];
    for (const { ones, zeros } of this.#levels) {
      const onesBefore = ones.before(left);
      const onesUntil = ones.before(right);
      const zerosInside = right - left - (onesUntil - onesBefore);
      if (rest < zerosInside) {
        [left, right, number] = [left - onesBefore, right - onesUntil, number * 2];
      } else {
        rest -= zerosInside;
        [left, right, number] = [zeros + onesBefore, zeros + onesUntil, number * 2 + 1];
      }
    }
    return number;
  }
}

/** Numbers whose bit is 0, then those whose bit is 1, each in their order. */
function partitioned(numbers: Uint32Array, bit: number, zeros: number): Uint32Array {
  const result = new Uint32Array(numbers.length);
  let [zero, one] = [0, zeros];
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place] ?? 0;
    result[((number >>> bit) & 1) === 0 ? zero++ : one++] = number;
  }
  return result;
}

/** Tells how many of the first numbers have a bit set. */
class BitCounts {
  readonly #words: Uint32Array;
  /** Set bits before each word. */
  readonly #counts: Uint32Array;

  constructor(numbers: Uint32Array, bit: number) {
    const words = new Uint32Array((numbers.length >>> 5) + 1);
    for (let place = 0; place < numbers.length; place++) {
      const set = ((numbers[place] ?? 0) >>> bit) & 1;
      words[place >>> 5] = (words[place >>> 5] ?? 0) | (set << (place & 31));
    }
    let count = 0;
    this.#counts = words.map((word) => {
      const before = count;
      count += bitsIn(word);
      return before;
    });
    this.#words = words;
  }

  before(place: number): number {
    const word = this.#words[place >>> 5] ?? 0;
    return (this.#counts[place >>> 5] ?? 0) + bitsIn(word & ~(-1 << (place & 31)));
  }
}

/** Number of set bits of a 32-bit word. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
