import { inRange, type Search, type SessionQuery, textMatcher } from "../query.js";
import type { SessionRecord } from "../records.js";

type PlaceTest = (place: number) => boolean;

const hexId = /^[0-9a-f-]*$/;

/** What scans test of many sessions, in columns: reading a million records takes ten times as long as a million numbers. */
export class ScanColumns {
  readonly #peaks: Uint32Array;
  /** Number of the title and meeting id of each session; many sessions share them. */
  readonly #labels: Uint32Array;
  readonly #labelled: SessionRecord[] = [];
  /** Whether all ids are of hexadecimal digits in lower case. */
  #hexIds = true;

  constructor(private readonly sessions: readonly SessionRecord[]) {
    this.#peaks = new Uint32Array(sessions.length);
    this.#labels = new Uint32Array(sessions.length);
    const numbers = new Map<string, Map<string, number>>();
    for (let place = 0; place < sessions.length; place++) {
      const session = this.#at(place);
      this.#hexIds &&= hexId.test(session.id);
      this.#peaks[place] = session.peak;
      const ofTitle = numbers.get(session.title) ?? new Map<string, number>();
      if (ofTitle.size === 0) numbers.set(session.title, ofTitle);
      let number = ofTitle.get(session.associatedId);
      if (number === undefined) {
        number = this.#labelled.push(session) - 1;
        ofTitle.set(session.associatedId, number);
      }
      this.#labels[place] = number;
    }
  }

  /** Places from `from` up to but not including `to` that pass the filters of a query, creation time and status aside. */
  find(query: SessionQuery, from: number, to: number): Uint32Array {
    const places = new Uint32Array(to - from);
    for (let index = 0; index < places.length; index++) places[index] = from + index;
    return this.#tests(query).reduce(passing, places);
  }

  #tests({ time, timeField, participants, participantsField, search }: SessionQuery): PlaceTest[] {
    const tests: PlaceTest[] = [];
    if (participants && participantsField === "peak") {
      tests.push((place) => inRange(participants, this.#peaks[place] ?? 0));
    } else if (participants) {
      tests.push((place) => inRange(participants, this.#at(place).present.length));
    }
    if (search) tests.push(this.#searchTest(search));
    if (time && timeField !== "createdAt") tests.push((place) => inRange(time, this.#at(place)[timeField]));
    return tests;
  }

  #searchTest(search: Search): PlaceTest {
    const matches = textMatcher(search);
    const outcomes = this.#labelled.map(({ title, associatedId }) => matches(title) || matches(associatedId));
    const matchesLabel = (place: number) => outcomes[this.#labels[place] ?? 0] === true;
    if (!this.#mayBeInId(search)) return matchesLabel;
    return (place) => matchesLabel(place) || matches(this.#at(place).id);
  }

  /** Whether some id can match: most texts have letters that no hexadecimal id has. */
  #mayBeInId({ text, caseSensitive }: Search): boolean {
    return !this.#hexIds || hexId.test(caseSensitive ? text : text.toLowerCase());
  }

  #at(place: number): SessionRecord {
    return this.sessions[place] as SessionRecord;
  }
}

/** The places that pass a test. A plain loop: the filter of typed arrays takes ten times as long. */
function passing(places: Uint32Array, test: PlaceTest): Uint32Array {
  const found = new Uint32Array(places.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    if (test(place)) found[count++] = place;
  }
  return found.slice(0, count);
}
