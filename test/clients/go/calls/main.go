// Uses the official Go SDK against a mock, and prints for each thing it does a line of JSON that says how it went.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/cloudflare/cloudflare-go/v6"
	"github.com/cloudflare/cloudflare-go/v6/option"
	"github.com/cloudflare/cloudflare-go/v6/realtime_kit"
)

const (
	app        = "app_id"
	meeting    = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
	quiet      = "6bf2b8be-04dd-4191-b602-1128921a306b"
	session    = "session_id"
	livestream = "livestream-session-id"
)

var (
	ctx     = context.Background()
	account = cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353")
	start   = cloudflare.F(time.Date(2025, 10, 1, 0, 0, 0, 0, time.FixedZone("", 3600)))
	end     = cloudflare.F(time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC))
)

func main() {
	client := connect("BASE_URL")
	report("GetMeetings", meetings(client))
	report("GetSessions", sessions(client))
	report("GetSessionDetails", sessionDetails(client))
	report("GetActiveSession", activeSession(client))
	report("GetLivestreamSession", livestreamSession(client))
	report("pages", pages(client))
	report("404", notFound(client))
	report("429", retried("LIMITED_URL"))
	report("503", retried("FAILING_URL"))
}

func connect(variable string) *cloudflare.Client {
	return cloudflare.NewClient(option.WithBaseURL(os.Getenv(variable)), option.WithAPIToken("test"))
}

func report(check string, problem error) {
	result := map[string]any{"check": check, "problem": nil}
	if problem != nil {
		result["problem"] = problem.Error()
	}
	line, _ := json.Marshal(result)
	fmt.Println(string(line))
}

func expect(holds bool, format string, values ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, values...)
}

func meetings(client *cloudflare.Client) error {
	answer, err := client.RealtimeKit.Meetings.Get(ctx, app, realtime_kit.MeetingGetParams{
		AccountID: account, StartTime: start, EndTime: end, Search: cloudflare.F("DESIGN"),
		PageNo: cloudflare.F(1.0), PerPage: cloudflare.F(5.0),
	})
	if err != nil {
		return err
	}
	ids := ""
	for _, found := range answer.Data {
		ids += found.ID + " "
		if !strings.Contains(strings.ToLower(found.Title), "design") || !found.Status.IsKnown() {
			return fmt.Errorf("unexpected meeting %q, %s", found.Title, found.Status)
		}
	}
	return expect(answer.Success && strings.Contains(ids, meeting) && answer.Paging.EndOffset == float64(len(answer.Data)),
		"unexpected meetings: %s", ids)
}

func sessions(client *cloudflare.Client) error {
	answer, err := client.RealtimeKit.Sessions.GetSessions(ctx, app, realtime_kit.SessionGetSessionsParams{
		AccountID: account, AssociatedID: cloudflare.F(meeting), StartTime: start, EndTime: end,
		PageNo: cloudflare.F(1.0), PerPage: cloudflare.F(2.0),
		Participants: cloudflare.F("1:10"), Search: cloudflare.F("DESIGN"),
		SortBy:    cloudflare.F(realtime_kit.SessionGetSessionsParamsSortByMinutesConsumed),
		SortOrder: cloudflare.F(realtime_kit.SessionGetSessionsParamsSortOrderAsc),
		Status:    cloudflare.F(realtime_kit.SessionGetSessionsParamsStatusEnded),
	})
	if err != nil {
		return err
	}
	found := answer.Data.Sessions
	return expect(answer.Success && len(found) == 2 && found[1].ID == session && found[0].MinutesConsumed == 99.2 &&
		found[1].MinutesConsumed == 201.6, "unexpected sessions: %s", answer.JSON.RawJSON())
}

func sessionDetails(client *cloudflare.Client) error {
	answer, err := client.RealtimeKit.Sessions.GetSessionDetails(ctx, app, session,
		realtime_kit.SessionGetSessionDetailsParams{AccountID: account, IncludeBreakoutRooms: cloudflare.F(true)})
	if err != nil {
		return err
	}
	found := sessionIn(answer)
	return expect(found.ID == session && found.OrganizationID == app && found.EndedAt > found.StartedAt &&
		len(found.BreakoutRooms) == 2, "unexpected session: %s", answer.JSON.RawJSON())
}

func activeSession(client *cloudflare.Client) error {
	answer, err := client.RealtimeKit.ActiveSession.GetActiveSession(ctx, app, meeting,
		realtime_kit.ActiveSessionGetActiveSessionParams{AccountID: account})
	if err != nil {
		return err
	}
	found := answer.Data
	return expect(found.Status == realtime_kit.ActiveSessionGetActiveSessionResponseDataStatusLive &&
		found.AssociatedID == meeting, "unexpected session: %s", answer.JSON.RawJSON())
}

func livestreamSession(client *cloudflare.Client) error {
	answer, err := client.RealtimeKit.Livestreams.GetLivestreamSessionDetailsForSessionID(ctx, app, livestream,
		realtime_kit.LivestreamGetLivestreamSessionDetailsForSessionIDParams{AccountID: account})
	if err != nil {
		return err
	}
	found := answer.Data
	return expect(found.ID == livestream && found.IngestSeconds == 3600 && found.ViewerSeconds > 0 &&
		!found.CreatedAt.IsZero(), "unexpected livestream session: %s", answer.JSON.RawJSON())
}

func pages(client *cloudflare.Client) error {
	seen := map[string]bool{}
	for page := 1.0; ; page++ {
		answer, err := client.RealtimeKit.Meetings.Get(ctx, app, realtime_kit.MeetingGetParams{
			AccountID: account, PageNo: cloudflare.F(page), PerPage: cloudflare.F(7.0),
		})
		if err != nil {
			return err
		}
		for _, found := range answer.Data {
			if seen[found.ID] {
				return fmt.Errorf("meeting %s is on two pages", found.ID)
			}
			seen[found.ID] = true
		}
		if len(answer.Data) < 7 {
			return expect(page > 2 && float64(len(seen)) == answer.Paging.TotalCount,
				"%d meetings on all pages, %g said", len(seen), answer.Paging.TotalCount)
		}
	}
}

func notFound(client *cloudflare.Client) error {
	_, err := client.RealtimeKit.ActiveSession.GetActiveSession(ctx, app, quiet,
		realtime_kit.ActiveSessionGetActiveSessionParams{AccountID: account})
	var refusal *cloudflare.Error
	if !errors.As(err, &refusal) {
		return fmt.Errorf("expected an error of the SDK, got %v", err)
	}
	told := "No active session found for meeting_id " + quiet
	return expect(refusal.StatusCode == 404 && strings.Contains(refusal.JSON.RawJSON(), told),
		"unexpected error: %d %s", refusal.StatusCode, refusal.JSON.RawJSON())
}

func retried(variable string) error {
	client := connect(variable)
	for request := 0; request < 3; request++ {
		answer, err := client.RealtimeKit.Sessions.GetSessions(ctx, app, realtime_kit.SessionGetSessionsParams{AccountID: account})
		if err != nil {
			return err
		}
		if !answer.Success {
			return errors.New("no success")
		}
	}
	return nil
}
