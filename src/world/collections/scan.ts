import { inRange, type Search, type SessionQuery } from "../query.js";
import type { PackedSessions } from "./packed-sessions.js";

/** Those of some places whose sessions pass the filters of a query that no index serves, in their order. */
export function scan(sessions: PackedSessions, places: Uint32Array, query: SessionQuery): Uint32Array {
  const { time, timeField, search } = query;
  const attended = withParticipants(sessions, places, query);
  const matching = search ? matchingSearch(sessions, attended, search) : attended;
  if (!time || timeField === "createdAt") return matching;
  return matching.filter((place) => inRange(time, sessions.startedAt(place)));
}

// Below, plain loops without branches: filters with a function take ten times as long.

function withParticipants(
  { columns: { peaks } }: PackedSessions,
  places: Uint32Array,
  { participants, participantsField }: SessionQuery,
): Uint32Array {
  if (!participants) return places;
  // Nobody is in a session that has ended.
  if (participantsField === "live") return inRange(participants, 0) ? places : new Uint32Array();
  const found = new Uint32Array(places.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    found[count] = place;
    count += Number(inRange(participants, peaks[place] ?? 0));
  }
  return found.slice(0, count);
}

/** Those whose title, meeting id or id matches; the first two are shared by many, so they are tested once. */
function matchingSearch(
  { columns: { ids, labelOf, labelTexts } }: PackedSessions,
  places: Uint32Array,
  search: Search,
): Uint32Array {
  const ofLabels = eitherOfTwo(labelTexts.marks(search));
  const ofIds = ids.marks(search);
  const found = new Uint32Array(places.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    found[count] = place;
    count += (ofIds[place] ?? 0) | (ofLabels[labelOf[place] ?? 0] ?? 0);
  }
  return found.slice(0, count);
}

/** Of marks in pairs, whether either is set. */
function eitherOfTwo(marks: Uint8Array): Uint8Array {
  const either = new Uint8Array(marks.length / 2);
  for (let pair = 0; pair < either.length; pair++) either[pair] = (marks[2 * pair] ?? 0) | (marks[2 * pair + 1] ?? 0);
  return either;
}
