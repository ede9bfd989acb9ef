const { allMeetings, countSessions, latestSessions, activeSession, livestream } = require("./api.js");

const kinds = { meeting: "meeting", livestream: "livestream", participant: "participant" };

/** Writes the overview of an app, a line each. */
async function overview() {
  const meetings = await allMeetings();
  const recorded = meetings.filter((meeting) => flag(meeting, "record_on_start"));
  const sessions = await latestSessions();
  const active = await activeSession("meeting_id");
  const { viewer_seconds } = await livestream("livestream-session-id");
  return [
    `${meetings.length} meetings, ${recorded.length} recorded`,
    `${await countSessions("LIVE")} live, ${await countSessions("ENDED")} over`,
    ...sessions.map((session) => `${kindOf(session)} with ${people(session)}`),
    active ? `${active.live_participants} people are there` : "nobody is there",
    `watched for ${number(viewer_seconds)} seconds`,
  ];
}

/** Returns a member that is true or false. */
function flag(object, name) {
  if (typeof object[name] !== "boolean") throw new TypeError(`${name} is ${object[name]}`);
  return object[name];
}

function number(value) {
  if (typeof value !== "number") throw new TypeError(`no number: ${value}`);
  return value;
}

function kindOf({ type }) {
  if (!kinds[type]) throw new TypeError(`unknown type ${type}`);
  return kinds[type];
}

function people(session) {
  return `at most ${number(session.max_concurrent_participants)} people`;
}

module.exports = { overview };
