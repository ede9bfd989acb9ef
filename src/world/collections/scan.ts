import { inRange, type Search, type SessionQuery } from "../query.js";
import type { PackedSessions } from "./packed-sessions.js";

/** Those of some places in order whose sessions pass the filters of a query that no index serves. */
export function scan(sessions: PackedSessions, places: Uint32Array, query: SessionQuery): Uint32Array {
  const { time, timeField, search } = query;
  // First the search: it is fastest on places without gaps, and mostly leaves the fewest.
  const matching = search ? matchingSearch(sessions, places, search) : places;
  const attended = withParticipants(sessions, matching, query);
  if (!time || timeField === "createdAt") return attended;
  return attended.filter((place) => inRange(time, sessions.startedAt(place)));
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
  if (places.length === 0) return places;
  const from = places[0] ?? 0;
  const to = (places.at(-1) ?? 0) + 1;
  const ofIds = ids.matching(search, from, to);
  const ofLabels = labelTexts.matching(search);
  if (places.length === to - from && ofLabels.length === 0) return ofIds;
  const marks = marked(ofIds, to - from, (place) => place - from);
  // Two texts of each label, one after the other.
  const labelMarks = marked(ofLabels, labelTexts.length / 2, (place) => place >>> 1);
  const found = new Uint32Array(places.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    found[count] = place;
    count += (marks[place - from] ?? 0) | (labelMarks[labelOf[place] ?? 0] ?? 0);
  }
  return found.slice(0, count);
}

/** As many marks, of which those that some places lead to are 1. */
function marked(places: Uint32Array, length: number, markOf: (place: number) => number): Uint8Array {
  const marks = new Uint8Array(length);
  for (let index = 0; index < places.length; index++) marks[markOf(places[index] ?? 0)] = 1;
  return marks;
}
