//go:build !v7

package main

import "github.com/cloudflare/cloudflare-go/v6/realtime_kit"

func sessionIn(answer *realtime_kit.SessionGetSessionDetailsResponse) realtime_kit.SessionGetSessionDetailsResponseDataSession {
	return answer.Data.Session
}
