import { UsageError } from "../core/errors.ts";
import { type ApiName, type ApiSettings, apiNames, apis } from "./apis.ts";
import { choose } from "./options.ts";

/**
 * Reads settings of the APIs: `matching=case-insensitive` for Zeeg, `hubspot.dailyLimit=1000` for another one.
 * @throws UsageError naming the APIs, the settings, or the values, there are
 */
export function parseApiSettings(texts: readonly string[]): ApiSettings {
  const settings: { [name in ApiName]?: Record<string, unknown> } = {};
  for (const text of texts) {
    const [place = "", ...rest] = text.split("=");
    const value = rest.join("=").trim();
    const dot = place.indexOf(".");
    const api = dot === -1 ? "zeeg" : choose("API", place.slice(0, dot).trim(), apiNames);
    const choices: Readonly<Record<string, readonly (string | number | boolean)[] | "number">> = apis[api].choices;
    const setting = choose("setting", place.slice(dot + 1).trim(), Object.keys(choices));
    const known = choices[setting] ?? [];
    settings[api] = {
      ...settings[api],
      [setting]: known === "number" ? wholeNumber(text, value) : choose(`value of ${setting}`, value, known),
    };
  }
  return settings as ApiSettings;
}

function wholeNumber(text: string, value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new UsageError("sandbox-option-invalid", `"${text}": ${value} is no whole number.`);
}
