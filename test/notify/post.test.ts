import { afterEach, expect, it } from "vitest";
import { type Post, post } from "../../src/notify/post.ts";
import { type Answer, openPostBox, type PostBox } from "../support/post-box.ts";

let box: PostBox;
afterEach(() => box.close());

/** Posts to a server that gives these answers, the last for ever; waits are noted, not waited. */
async function send(answers: readonly Answer[], more: Partial<Post> = {}, signal = new AbortController().signal) {
  box = await openPostBox((_, index) => answers[Math.min(index, answers.length - 1)] ?? {});
  const waits: number[] = [];
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const url = new URL(`${box.origin}/hook/s3cr3t-path?token=s3cr3t-query`);
  const failure = await post(
    { url, method: "POST", body: "{}", timeoutMs: 600, maxAttempts: 3, ...more },
    { env: {}, version: "1", random: () => 0.5, clock },
    signal,
  );
  return { failure, waits, tries: box.posted.length };
}

it.each<[string, readonly Answer[]]>([
  ["a server's error", [{ status: 500 }, { status: 503 }, {}]],
  ["a lost connection", ["hang up", "hang up", {}]],
  ["an answer that does not come", ["never", {}]],
])("after %s it is sent again", async (_, answers) => {
  expect(await send(answers)).toMatchObject({ failure: null, tries: answers.length });
});

it("the waits grow, and are never shorter than the server asks", async () => {
  expect((await send([{ status: 500 }])).waits).toEqual([750, 1500]);
  await box.close();
  const busy = { status: 429, headers: { "retry-after": "4" } };
  expect(await send([busy, {}])).toEqual({ failure: null, waits: [4000], tries: 2 });
});

it("after the last attempt it is given up", async () => {
  expect(await send([{ status: 502, text: "" }])).toMatchObject({
    failure: "the server answers 502 (3 attempts)",
    tries: 3,
  });
});

it("what will never do is not repeated", async () => {
  expect(await send([{ status: 400, text: "invalid_payload" }])).toEqual({
    failure: "the server answers 400: invalid_payload",
    waits: [],
    tries: 1,
  });
});

it("a redirect is not followed: a header could be a secret", async () => {
  const { failure, tries } = await send([{ status: 307, headers: { location: "/elsewhere" } }]);
  expect([failure, tries]).toEqual([expect.stringContaining("307, a redirect, which is not followed"), 1]);
});

it("nothing of the address but its host is shown, nor a header, whatever the server says", async () => {
  const text = "s3cr3t-path s3cr3t-query /hook/s3cr3t-path?token=s3cr3t-query Basic czNjcjN0LWhlYWRlcg==";
  const headers = { authorization: "Basic czNjcjN0LWhlYWRlcg==" };
  const { failure } = await send([{ status: 401, text }], { headers });
  expect(failure).not.toMatch(/s3cr3t|czNjc/);
  expect(failure).toContain("[secret]");
});

it.each(["<html><body>Not here</body></html>", "x".repeat(1_000_000), "two\nlines", "\u001b[31mred"])(
  "what a server says is quoted only where it is a short line",
  async (text) => {
    expect((await send([{ status: 404, text }])).failure).toBe("the server answers 404");
  },
);

it("without time left it is given up at once", async () => {
  const begun = performance.now();
  const { failure } = await send(["never"], { timeoutMs: 10_000 }, AbortSignal.timeout(50));
  expect(failure).toBe("no answer in time");
  expect(performance.now() - begun).toBeLessThan(5000);
});

it("a proxy variable without an address is said, and no failure of the run", async () => {
  box = await openPostBox();
  const world = {
    env: { HTTPS_PROXY: "::" },
    version: "1",
    random: Math.random,
    clock: { now: () => 0, sleep: async () => {} },
  };
  const url = new URL("https://hooks.example.com/x");
  const failure = await post({ url, method: "GET", timeoutMs: 100, maxAttempts: 1 }, world, AbortSignal.timeout(1000));
  expect(failure).toContain("HTTPS_PROXY");
});
