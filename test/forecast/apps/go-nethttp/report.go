package minutes

import (
	"fmt"
	"strings"
)

// Report writes what there is to know about the app, a line each.
func Report(c *Client) (string, error) {
	sessions, err := c.Sessions()
	if err != nil {
		return "", err
	}
	total, longest := 0.0, 0.0
	for _, session := range sessions {
		if session.Minutes == nil {
			return "", fmt.Errorf("session %s has no minutes", session.ID)
		}
		total += *session.Minutes
		length, err := lengthOf(session)
		if err != nil {
			return "", err
		}
		longest = max(longest, length)
	}
	last, err := c.Details(sessions[0].ID)
	if err != nil {
		return "", err
	}
	if last.Name == nil {
		return "", fmt.Errorf("session %s has no name", last.ID)
	}
	badge, err := badgeOf(c, "meeting_id")
	if err != nil {
		return "", err
	}
	viewers, err := c.Viewers("livestream-session-id")
	if err != nil {
		return "", err
	}
	titles, err := titlesOf(c)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{
		fmt.Sprintf("%d sessions, %.1f minutes, the longest took %.0f", len(sessions), total, longest),
		fmt.Sprintf("last: %s", *last.Name),
		fmt.Sprintf("meeting: %s", badge),
		fmt.Sprintf("watched: %d", viewers),
		fmt.Sprintf("meetings: %s", titles),
	}, "\n"), nil
}

// lengthOf returns how many minutes a session took.
func lengthOf(session Session) (float64, error) {
	if session.EndedAt == nil {
		return 0, fmt.Errorf("session %s has not ended", session.ID)
	}
	return session.EndedAt.Sub(session.StartedAt).Minutes(), nil
}

// badgeOf returns whether a meeting goes on.
func badgeOf(c *Client, meeting string) (string, error) {
	session, err := c.Active(meeting)
	if err != nil {
		return "", err
	}
	if session == nil {
		return "nobody there", nil
	}
	switch session.Status {
	case "LIVE":
		return "live", nil
	case "ENDED":
		return "over", nil
	default:
		return "", fmt.Errorf("unknown status %q", session.Status)
	}
}

func titlesOf(c *Client) (string, error) {
	meetings, err := c.Meetings()
	if err != nil {
		return "", err
	}
	titles := []string{}
	for _, meeting := range meetings {
		if meeting.Title == nil {
			return "", fmt.Errorf("meeting %s has no title", meeting.ID)
		}
		titles = append(titles, *meeting.Title)
	}
	return strings.Join(titles, ", "), nil
}

func max(one, other float64) float64 {
	if one > other {
		return one
	}
	return other
}
