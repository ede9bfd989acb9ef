import { expect, test } from "vitest";
import { addressText, parseNatsAddress } from "../../../../src/server/replicas/nats/address.js";

test.each([
  ["nats://one/world", "nats://one:4222/world"],
  ["nats://one:4333,two/a_B-1", "nats://one:4333,two:4222/a_B-1"],
  ["tls://[::1]:4222,127.0.0.1/world", "tls://[::1]:4222,127.0.0.1:4222/world"],
  ["NATS://One/world", "nats://One:4222/world"],
])("the address %s is %s", (text, expected) => {
  expect(addressText(parseNatsAddress(text))).toBe(expected);
});

test.each([
  ["nats://", "expected nats://HOST"],
  ["nats://one", "expected nats://HOST"],
  ["nats://one/", "expected nats://HOST"],
  ["nats://one/two/three", "expected nats://HOST"],
  ["nats://one/world?x=1", "expected nats://HOST"],
  ["http://one/world", "expected nats://HOST"],
  ["nats:///world", '"" is not a server'],
  ["nats://one,,two/world", '"" is not a server'],
  ["nats://one:0/world", '"one:0" is not a server'],
  ["nats://one:99999/world", '"one:99999" is not a server'],
  ["nats://one:x/world", '"one:x" is not a server'],
  ["nats://:4222/world", '":4222" is not a server'],
  ["nats://::1/world", '"::1" is not a server'],
])("the address %s is rejected: %s", (text, message) => {
  expect(() => parseNatsAddress(text)).toThrow(`--log ${text}: `);
  expect(() => parseNatsAddress(text)).toThrow(message);
});

test.each(["nats://user:s3cret@one/world", "nats://s3cret@one/world", "nat://one/user:s3cret@two"])(
  "credentials in an address are rejected, and not repeated",
  (text) => {
    const parse = () => parseNatsAddress(text);
    expect(parse).toThrow("leave credentials out");
    expect(parse).not.toThrow("s3cret");
  },
);
