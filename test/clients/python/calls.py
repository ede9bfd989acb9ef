"""Uses the official Python SDK against a mock, and prints for each thing it does a line of JSON that says how it went."""

import json
import os
from datetime import datetime, timedelta, timezone
from inspect import signature

from cloudflare import Cloudflare, NotFoundError

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
APP = "app_id"
MEETING = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
QUIET = "6bf2b8be-04dd-4191-b602-1128921a306b"
SESSION = "session_id"
LIVESTREAM = "livestream-session-id"
HERE = {"account_id": ACCOUNT, "app_id": APP}
START = datetime(2025, 10, 1, tzinfo=timezone(timedelta(hours=1)))
END = datetime(2026, 1, 15, 10, tzinfo=timezone.utc)


def main():
    kit = connect("BASE_URL")
    report("GetMeetings", lambda: meetings(kit))
    report("GetSessions", lambda: sessions(kit))
    report("GetSessionDetails", lambda: session_details(kit))
    report("GetActiveSession", lambda: active_session(kit))
    report("GetLivestreamSession", lambda: livestream_session(kit))
    report("pages", lambda: pages(kit))
    report("404", lambda: not_found(kit))
    report("429", lambda: retried("LIMITED_URL"))
    report("503", lambda: retried("FAILING_URL"))


def connect(variable):
    return Cloudflare(api_token="test", base_url=os.environ[variable]).realtime_kit


def report(check, run):
    try:
        run()
        problem = None
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    print(json.dumps({"check": check, "problem": problem}), flush=True)


def meetings(kit):
    # SDKs of 2026-01 know neither this filter nor this field.
    newer = "status" in signature(kit.meetings.get).parameters
    status = {"status": "ACTIVE"} if newer else {}
    answer = kit.meetings.get(
        **HERE, start_time=START, end_time=END, search="DESIGN", page_no=1, per_page=5, **status
    )
    assert answer.success and answer.paging.end_offset == len(answer.data), answer
    assert MEETING in [meeting.id for meeting in answer.data], answer
    for meeting in answer.data:
        assert "design" in meeting.title.lower() and isinstance(meeting.created_at, datetime), meeting
        if newer:
            assert meeting.status == "ACTIVE" and isinstance(meeting.transcribe_on_end, bool), meeting


def sessions(kit):
    answer = kit.sessions.get_sessions(
        **HERE,
        associated_id=MEETING,
        start_time=START,
        end_time=END,
        page_no=1,
        per_page=2,
        participants="1:10",
        search="DESIGN",
        sort_by="minutesConsumed",
        sort_order="ASC",
        status="ENDED",
    )
    found = answer.data.sessions
    assert answer.success and [session.minutes_consumed for session in found] == [99.2, 201.6], answer
    assert found[1].id == SESSION, answer


def session_details(kit):
    data = kit.sessions.get_session_details(SESSION, **HERE, include_breakout_rooms=True).data
    found = getattr(data, "session", data)
    assert found.id == SESSION and found.organization_id == APP and found.ended_at > found.started_at, found
    assert len(found.breakout_rooms) == 2, found


def active_session(kit):
    found = kit.active_session.get_active_session(MEETING, **HERE).data
    assert found.status == "LIVE" and found.associated_id == MEETING, found


def livestream_session(kit):
    found = kit.livestreams.get_livestream_session_details_for_session_id(LIVESTREAM, **HERE).data
    assert found.id == LIVESTREAM and found.ingest_seconds == 3600 and found.viewer_seconds == 51840, found
    assert isinstance(found.created_at, datetime), found


def pages(kit):
    seen = []
    while True:
        answer = kit.meetings.get(**HERE, page_no=len(seen) // 7 + 1, per_page=7)
        seen += [meeting.id for meeting in answer.data]
        if len(answer.data) < 7:
            break
    assert len(seen) > 14 and len(set(seen)) == len(seen) == answer.paging.total_count, answer.paging


def not_found(kit):
    try:
        kit.active_session.get_active_session(QUIET, **HERE)
    except NotFoundError as error:
        assert error.status_code == 404, error
        assert f"No active session found for meeting_id {QUIET}" in str(error.body), error.body
        return
    raise AssertionError("there was no NotFoundError")


def retried(variable):
    kit = connect(variable)
    for _ in range(3):
        assert kit.sessions.get_sessions(**HERE).success


main()
