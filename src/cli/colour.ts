import pico from "picocolors";
import { type Paint, plainPaint } from "../report/text.ts";
import type { Output } from "./world.ts";

/** Colour on a terminal, unless `--no-color`, `NO_COLOR` or a dumb terminal say no; `FORCE_COLOR` says yes anywhere. */
export function paintFor(
  output: Output,
  env: { readonly [name: string]: string | undefined },
  argv: readonly string[] | { readonly color: boolean | undefined },
): Paint {
  const asked = "color" in argv ? argv.color : argv.includes("--no-color") ? false : undefined;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  const byDefault = forced || (output.isTerminal && env.TERM !== "dumb");
  const isOn = asked ?? (env.NO_COLOR ? false : byDefault);
  if (!isOn) return plainPaint;
  const { bold, dim, red, green, yellow } = pico.createColors(true);
  return { bold, dim, red, green, yellow };
}
