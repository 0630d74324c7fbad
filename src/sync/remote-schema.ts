import type { SyncSettings } from "../config/index.ts";
import type { Description } from "../core/destination.ts";
import { UsageError } from "../core/errors.ts";
import { Engine } from "../engine/run.ts";
import type { StopSwitch } from "../engine/stop.ts";
import { fixedConcurrency } from "../flow/concurrency.ts";
import { connect } from "./connect.ts";
import type { SyncContext } from "./context.ts";

/**
 * Asks the CRM for the object's attributes, under the same limits and retries as a run, and for nothing else.
 * @throws UsageError for missing credentials; DestinationError where the CRM cannot be asked
 */
export async function readRemoteSchema(
  settings: SyncSettings,
  context: SyncContext,
  stop: StopSwitch,
): Promise<Description | undefined> {
  if (settings.sandbox) {
    throw new UsageError(
      "remote-sandbox",
      "--remote compares with the object in the CRM, and --sandbox makes its object from the mapping: leave one of them out.",
    );
  }
  const connection = await connect({
    settings,
    context,
    sandbox: undefined,
    signal: stop.signal,
    otherwise: "leave out --remote to check without asking the CRM",
  });
  const { destination, rates, pace, warnings } = connection;
  for (const warning of warnings) context.notify(warning, "warning");
  try {
    const engine = new Engine({
      destination,
      rates,
      rateShare: settings.rateShare,
      ...(pace && { pace }),
      concurrency: fixedConcurrency(1),
      maxAttempts: settings.maxAttempts,
      skip: 0,
      limit: 0,
      clock: context.clock,
      random: context.random,
      stop,
      observers: [],
      outcomeObservers: [],
      onObserverError: () => {},
    });
    return await engine.describe();
  } finally {
    await connection.close();
  }
}
