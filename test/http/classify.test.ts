import { describe, expect, it } from "vitest";
import { classifyFailure, classifyStatus } from "../../src/http/classify.ts";

describe("a status", () => {
  it.each([
    [200, "ok"],
    [201, "ok"],
    [204, "ok"],
    [299, "ok"],
    [301, "fatal"],
    [302, "fatal"],
    [304, "fatal"],
    [308, "fatal"],
    [400, "rejected"],
    [401, "fatal"],
    [402, "rejected"],
    [403, "fatal"],
    [404, "rejected"],
    [405, "rejected"],
    [407, "fatal"],
    [408, "transient"],
    [409, "rejected"],
    [413, "rejected"],
    [422, "rejected"],
    [425, "transient"],
    [429, "throttled"],
    [499, "rejected"],
    [500, "ambiguous"],
    [501, "rejected"],
    [502, "ambiguous"],
    [503, "ambiguous"],
    [504, "ambiguous"],
    [505, "rejected"],
    [520, "ambiguous"],
    [521, "ambiguous"],
    [522, "ambiguous"],
    [523, "ambiguous"],
    [524, "ambiguous"],
    [599, "rejected"],
  ] as const)("%i is %s", (status, kind) => {
    expect(classifyStatus(status).kind).toBe(kind);
  });

  it("asks for fewer requests at once only where the server is out of breath", () => {
    const overloaded = Array.from({ length: 500 }, (_, index) => 100 + index).filter(
      (status) => classifyStatus(status).overloaded,
    );
    expect(overloaded).toEqual([408, 429, 503, 504, 522, 524]);
  });
});

describe("a failure without an answer", () => {
  it.each([
    ["ECONNREFUSED", "transient", false],
    ["EAI_AGAIN", "transient", false],
    ["EHOSTUNREACH", "transient", false],
    ["UND_ERR_CONNECT_TIMEOUT", "transient", false],
    ["ECONNRESET", "ambiguous", false],
    ["EPIPE", "ambiguous", false],
    ["UND_ERR_SOCKET", "ambiguous", false],
    ["HPE_INVALID_CONSTANT", "ambiguous", false],
    ["never heard of", "ambiguous", false],
    ["timeout", "ambiguous", true],
    ["ETIMEDOUT", "ambiguous", true],
    ["UND_ERR_HEADERS_TIMEOUT", "ambiguous", true],
    ["ENOTFOUND", "fatal", false],
    ["CERT_HAS_EXPIRED", "fatal", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "fatal", false],
    ["SELF_SIGNED_CERT_IN_CHAIN", "fatal", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "fatal", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "fatal", false],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "fatal", false],
    ["EPROTO", "fatal", false],
  ] as const)("%s is %s", (code, kind, overloaded) => {
    expect(classifyFailure(code)).toEqual({ kind, overloaded });
  });
});
