/** `512 KiB`, `16 MiB`: a limit as it is named to a person, rounded down. */
export function sizeText(bytes: number): string {
  const kibibytes = Math.floor(bytes / 1024);
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${Math.floor(kibibytes / 1024)} MiB`;
}
