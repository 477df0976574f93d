// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {
    fingerprintOf,
    hasCandidates,
    localOnly,
} from "@pos_multi_session_sync/app/mesh/rtc_link.esm";
import assert from "node:assert/strict";

describe("a description", () => {
    const line = (address, type = "host", transport = "udp") =>
        `a=candidate:1 1 ${transport} 2113937151 ${address} 53621 typ ${type}`;
    const left = (each) => hasCandidates(localOnly(`v=0\r\n${each}\r\n`));

    test("names addresses of the local network alone", () => {
        for (const address of [
            "10.0.0.7",
            "172.16.3.4",
            "192.168.178.20",
            "169.254.1.1",
            "fd00::2",
            "fe80::fc:ff:fe00:1",
            "0f5d1a8e-7c2b-4f3e-9d6a-1b2c3d4e5f60.local",
        ]) {
            assert.ok(left(line(address)), address);
        }
    });

    test("sends no browser anywhere else", () => {
        for (const each of [
            line("8.8.8.8"),
            line("172.32.0.1"),
            line("127.0.0.1"),
            line("2001:db8::1"),
            line("intranet.example.local.evil.example"),
            line("evil.example"),
            line("10.0.0.7.evil.example"),
            line("10.0.0.7", "srflx"),
            line("10.0.0.7", "relay"),
            line("10.0.0.7", "host", "tcp"),
            "a=candidate:",
        ]) {
            assert.ok(!left(each), each);
        }
    });

    test("has the certificate of its page", () => {
        assert.equal(
            fingerprintOf("v=0\r\na=fingerprint:sha-256 AB:CD\r\n"),
            "sha-256 ab:cd"
        );
        assert.equal(fingerprintOf("v=0"), "");
    });
});
