import type { Notices } from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import { heartbeatRequest, randomUuid } from "../notify/heartbeat.ts";
import { testNotice } from "../notify/notice.ts";
import { headline } from "../notify/notice-text.ts";
import { placeName, tell } from "../notify/places.ts";
import { post } from "../notify/post.ts";
import type { Failure, ProgramSurroundings } from "../notify/surroundings.ts";
import type { SyncContext } from "./context.ts";
import { kindOf, monitorOf, placeOf } from "./notice-places.ts";
import { programEnvironment } from "./program-environment.ts";

export interface TestResult {
  /** `notify[0] (webhook hooks.example.com)` */
  readonly name: string;
  /** Null where it was told. */
  readonly failure: Failure;
}

/** Sends a test to each place and to the monitor, all at once. An interrupt ends it. */
export async function testNotices(
  notices: Notices,
  baseDir: string,
  context: SyncContext,
): Promise<readonly TestResult[]> {
  const surroundings = { ...context, programEnv: programEnvironment(context.env) };
  const tests = notices.places.map(async (place, index) => await testPlace(place, index, baseDir, surroundings));
  if (notices.heartbeat) tests.push(testHeartbeat(notices.heartbeat, baseDir, surroundings));
  return await Promise.all(tests);
}

async function testPlace(
  place: Notices["places"][number],
  index: number,
  baseDir: string,
  context: SyncContext & ProgramSurroundings,
): Promise<TestResult> {
  const named = (kind: string, failure: Failure) => ({ name: `notify[${index}] (${kind})`, failure });
  return await caught(
    async () => {
      const found = await placeOf(place, readingIn(baseDir, context));
      const notice = testNotice(context.clock.now());
      return named(placeName(found), await tell(found, notice, context, baseDir, context.interrupt));
    },
    (failure) => named(kindOf(place), failure),
    context.interrupt,
  );
}

async function testHeartbeat(
  heartbeat: NonNullable<Notices["heartbeat"]>,
  baseDir: string,
  context: SyncContext & ProgramSurroundings,
): Promise<TestResult> {
  return await caught(
    async () => {
      const monitor = await monitorOf(heartbeat, readingIn(baseDir, context));
      const notice = testNotice(context.clock.now());
      const signal = { kind: "test", text: `${headline(notice)}\n` } as const;
      const request = heartbeatRequest(monitor, signal, randomUuid(context.random));
      if (!request) return { name: "heartbeat: not tried, since any signal would count", failure: null };
      const failure = await post({ ...request, timeoutMs: 10_000, maxAttempts: 1 }, context, context.interrupt);
      return { name: `heartbeat (${request.url.host})`, failure };
    },
    (failure) => ({ name: "heartbeat", failure }),
    context.interrupt,
  );
}

async function caught(
  test: () => Promise<TestResult>,
  failed: (failure: string) => TestResult,
  interrupt: AbortSignal,
): Promise<TestResult> {
  try {
    return await test();
  } catch (error) {
    if (interrupt.aborted) return failed("interrupted");
    if (!(error instanceof CrmSyncError)) throw error;
    return failed(error.message);
  }
}

function readingIn(baseDir: string, context: SyncContext) {
  return { baseDir, signal: context.interrupt, warn: (text: string) => context.notify(text, "warning") };
}
