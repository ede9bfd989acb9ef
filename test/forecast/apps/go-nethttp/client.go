// Package minutes writes a report about the sessions of an app.
package minutes

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// Client calls the API for one app.
type Client struct {
	Base  string
	Token string
	HTTP  http.Client
}

// FromEnvironment returns a client of the API that the environment names.
func FromEnvironment() *Client {
	base := os.Getenv("CLOUDFLARE_BASE_URL")
	if base == "" {
		base = "https://api.cloudflare.com/client/v4"
	}
	token := os.Getenv("CLOUDFLARE_API_TOKEN")
	if token == "" {
		token = "test"
	}
	app := base + "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id"
	return &Client{Base: app, Token: token, HTTP: http.Client{Timeout: 1500 * time.Millisecond}}
}

// Session is a row of the list of sessions, or its details.
type Session struct {
	ID        string     `json:"id"`
	Name      *string    `json:"meeting_display_name"`
	Minutes   *float64   `json:"minutes_consumed"`
	Peak      int        `json:"max_concurrent_participants"`
	Status    string     `json:"status"`
	CreatedAt time.Time  `json:"created_at"`
	StartedAt time.Time  `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

// Meeting is a row of the list of meetings.
type Meeting struct {
	ID        string    `json:"id"`
	Title     *string   `json:"title"`
	CreatedAt time.Time `json:"created_at"`
}

var errNotFound = errors.New("not found")

func (c *Client) get(path string, query url.Values, into any) error {
	for attempt := 1; ; attempt++ {
		request, err := http.NewRequest("GET", c.Base+path+"?"+query.Encode(), nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+c.Token)
		response, err := c.HTTP.Do(request)
		if err != nil {
			return err
		}
		if response.StatusCode == http.StatusTooManyRequests && attempt == 1 {
			response.Body.Close()
			seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
			time.Sleep(time.Duration(seconds) * time.Second)
			continue
		}
		defer response.Body.Close()
		if response.StatusCode == http.StatusNotFound {
			return errNotFound
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, response.Status)
		}
		return json.NewDecoder(response.Body).Decode(into)
	}
}

// Sessions returns all sessions that have ended, newest first.
func (c *Client) Sessions() ([]Session, error) {
	var all []Session
	seen := map[string]bool{}
	query := url.Values{"status": {"ENDED"}, "per_page": {"100"}}
	query.Set("sort_by", "createdAt")
	query.Set("sort_order", "DESC")
	for page := 1; ; page++ {
		query.Set("page_no", strconv.Itoa(page))
		var body struct {
			Data struct{ Sessions []Session }
		}
		if err := c.get("/sessions", query, &body); err != nil {
			return nil, err
		}
		fresh := 0
		for _, session := range body.Data.Sessions {
			if !seen[session.ID] {
				seen[session.ID] = true
				all = append(all, session)
				fresh++
			}
		}
		if fresh == 0 {
			return all, nil
		}
	}
}

// Details returns a session.
func (c *Client) Details(id string) (Session, error) {
	var body struct {
		Data struct{ Session *Session }
	}
	if err := c.get("/sessions/"+id, nil, &body); err != nil {
		return Session{}, err
	}
	if body.Data.Session == nil {
		return Session{}, errors.New("details without a session")
	}
	return *body.Data.Session, nil
}

// Active returns the active session of a meeting, or nil.
func (c *Client) Active(meeting string) (*Session, error) {
	var body struct{ Data Session }
	err := c.get("/meetings/"+meeting+"/active-session", nil, &body)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	return &body.Data, err
}

// Viewers returns for how many seconds people watched a livestream session.
func (c *Client) Viewers(id string) (int, error) {
	var body struct {
		Data struct {
			Seconds *int `json:"viewer_seconds"`
		}
	}
	if err := c.get("/livestreams/sessions/"+id, nil, &body); err != nil {
		return 0, err
	}
	if body.Data.Seconds == nil {
		return 0, errors.New("a livestream session without viewer_seconds")
	}
	return *body.Data.Seconds, nil
}

// Meetings returns a page of meetings.
func (c *Client) Meetings() ([]Meeting, error) {
	var body struct{ Data []Meeting }
	err := c.get("/meetings", url.Values{"per_page": {"5"}}, &body)
	return body.Data, err
}
