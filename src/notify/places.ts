import { mailOf } from "./mail.ts";
import type { Notice } from "./notice.ts";
import { post } from "./post.ts";
import { runProgram } from "./run-program.ts";
import { slackMessage } from "./slack.ts";
import type { Failure, ProgramSurroundings } from "./surroundings.ts";

/** Somebody who is told, with the secrets that it takes. */
export type Place =
  | {
      readonly kind: "webhook";
      readonly url: URL;
      readonly format: "json" | "slack";
      readonly headers: { readonly [name: string]: string };
    }
  | { readonly kind: "email"; readonly to: readonly string[]; readonly from: string; readonly sendmail: string }
  | { readonly kind: "command"; readonly command: readonly string[] };

const attemptMs = 10_000;
const maxAttempts = 3;
const programMs = 30_000;

/**
 * Tells one of them. Never throws.
 * @param cwd where programs start from
 * @param signal aborted when there is no time left
 */
export async function tell(
  place: Place,
  notice: Notice,
  surroundings: ProgramSurroundings,
  cwd: string,
  signal: AbortSignal,
): Promise<Failure> {
  const { programEnv: env, clock, random } = surroundings;
  switch (place.kind) {
    case "webhook": {
      const { url, headers, format } = place;
      const body = JSON.stringify(format === "slack" ? slackMessage(notice) : notice);
      return await post(
        { url, method: "POST", body, headers, timeoutMs: attemptMs, maxAttempts },
        surroundings,
        signal,
      );
    }
    case "email": {
      const { to, from, sendmail } = place;
      const input = mailOf({ notice, to, from, at: clock.now(), random });
      // The recipients are not read from the headers, so that no text can add one; a dot alone does not end the message.
      const command = [sendmail, "-i", "-f", from, "--", ...to];
      return await runProgram({ command, cwd, env, input, timeoutMs: programMs }, signal);
    }
    case "command": {
      const input = `${JSON.stringify(notice)}\n`;
      const call = {
        command: place.command,
        cwd,
        env: { ...env, ...variablesOf(notice) },
        input,
        timeoutMs: programMs,
      };
      return await runProgram(call, signal);
    }
  }
}

/** For programs that do not read JSON. */
function variablesOf(notice: Notice): { readonly [name: string]: string } {
  const { event, sync, runId, exitCode, outcome, destination, next } = notice;
  const values = { EVENT: event, SYNC: sync, RUN_ID: runId, EXIT_CODE: exitCode, OUTCOME: outcome, NEXT: next };
  return Object.fromEntries(
    Object.entries({ ...values, DESTINATION: destination.type, OBJECT: destination.object }).map(([name, value]) => [
      `CRM_SYNC_NOTIFY_${name}`,
      String(value ?? ""),
    ]),
  );
}

/** What a place is called in messages: of a webhook the host alone, since the rest of its address may be a secret. */
export function placeName(place: Place): string {
  switch (place.kind) {
    case "webhook":
      return `webhook ${place.url.host}`;
    case "email":
      return `email to ${place.to.join(", ")}`;
    case "command":
      return `command ${place.command[0] ?? ""}`;
  }
}
