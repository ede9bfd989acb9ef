//go:build v7

package main

import "github.com/cloudflare/cloudflare-go/v7/realtime_kit"

func sessionIn(answer *realtime_kit.SessionGetSessionDetailsResponse) realtime_kit.SessionGetSessionDetailsResponseData {
	return answer.Data
}
