/** A moment as whole seconds since 1970 and the digits behind them, so that none is lost. */
interface Moment {
  readonly seconds: number;
  /** Without zeros at its end. */
  readonly fraction: string;
}

const isoMoment = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})$/;

function momentOf(text: string): Moment | undefined {
  const match = isoMoment.exec(text);
  if (match === null) return /^-?\d{11,15}$/.test(text) ? ofEpochMs(Number(text)) : undefined;
  const [, day, time, second = "00", fraction = "", offset = "Z"] = match;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const ms = Date.parse(`${day}T${time}:${second}${zone}`);
  return Number.isNaN(ms) ? undefined : { seconds: ms / 1000, fraction: fraction.replace(/0+$/, "") };
}

/** Moments are also written as ms since 1970: HubSpot API, "Properties". */
function ofEpochMs(ms: number): Moment {
  const rest = ((ms % 1000) + 1000) % 1000;
  return { seconds: (ms - rest) / 1000, fraction: String(rest).padStart(3, "0").replace(/0+$/, "") };
}

/** A moment with an offset in UTC, with every digit that it has; any other text as it is. */
export function inUtc(text: string): string {
  if (text.endsWith("Z")) return text;
  const moment = isoMoment.test(text) ? momentOf(text) : undefined;
  if (moment === undefined) return text;
  const whole = new Date(moment.seconds * 1000).toISOString().replace(/\.000Z$/, "");
  return moment.fraction === "" ? `${whole}Z` : `${whole}.${moment.fraction}Z`;
}

/** True where `stored` names the moment of ISO 8601 that was sent, however it is written; digits alone name none. */
export function isSameMoment(sent: string, stored: string): boolean {
  if (!isoMoment.test(sent)) return false;
  const [one, other] = [momentOf(sent), momentOf(stored)];
  return one !== undefined && other !== undefined && one.seconds === other.seconds && one.fraction === other.fraction;
}

/** True where `stored` is the day `yyyy-MM-dd`: so written, or as the moment at which it begins in UTC. */
export function isSameDay(day: string, stored: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && (day === stored || isSameMoment(`${day}T00:00:00Z`, stored));
}
