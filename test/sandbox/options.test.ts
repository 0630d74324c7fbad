import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { parseFault, parseFaults, parseRetryHeader } from "../../src/sandbox/options.ts";
import { parseApiSettings } from "../../src/sandbox/settings.ts";

describe("a fault on the command line", () => {
  it("is a name and a percentage", () => {
    expect(parseFault("429=2%")).toEqual({ name: "429", probability: 0.02 });
    expect(parseFault("500=0.5%")).toEqual({ name: "500", probability: 0.005 });
    expect(parseFault(" reset-after=100% ")).toEqual({ name: "reset-after", probability: 1 });
  });

  it("that cannot be read says how to write it, or the nearest name", () => {
    for (const text of ["", "429", "429=2", "429=-1%", "=2%", "429=x%"]) {
      expect(() => parseFault(text)).toThrow(/429=2%/);
    }
    expect(() => parseFault("429=200%")).toThrow(/more than 100%/);
    expect(() => parseFault("resetafter=1%")).toThrow(/Did you mean "reset-after"\? Faults are: 429, 500/);
    expect(() => parseFault("418=1%")).toThrow(UsageError);
  });

  it("may come with others, each once, up to 100 % together", () => {
    expect(parseFaults(["429=50%", "500=50%"])).toHaveLength(2);
    expect(() => parseFaults(["429=60%", "500=50%"])).toThrow(/add up to 110%/);
    expect(() => parseFaults(["429=1%", "429=2%"])).toThrow(/twice/);
  });
});

it("settings are read by name, with the nearest one where it is mistyped", () => {
  expect(parseRetryHeader("http-date")).toBe("http-date");
  expect(() => parseRetryHeader("retryafter")).toThrow(/Did you mean "retry-after"/);
  expect(parseApiSettings(["validationStatus=422"])).toEqual({ zeeg: { validationStatus: 422 } });
  expect(parseApiSettings(["decimals=true"])).toEqual({ zeeg: { decimals: true } });
  expect(parseApiSettings(["schemaPages=on"])).toEqual({ zeeg: { schemaPages: "on" } });
  expect(() => parseApiSettings(["matchin=exact"])).toThrow(/Did you mean "matching"/);
  expect(() => parseApiSettings(["errorShape=odd"])).toThrow(/Choose from: message, error, mixed/);
});

it("options that cannot be are refused before anything listens", async () => {
  const wrong = [
    { rates: [{ count: 0, windowMs: 1000 }] },
    { rates: [{ count: 1.5, windowMs: 1000 }] },
    { rates: [{ count: 1, windowMs: 0 }] },
    { faults: [{ name: "429", probability: 2 }] },
    { objects: [{ slug: "objects", attributes: [] }] },
  ] as const;
  for (const options of wrong) await expect(startSandbox(options)).rejects.toThrow(UsageError);
});
