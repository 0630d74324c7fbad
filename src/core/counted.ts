/** `1 row`, `1,234 rows`. @param plural where it is not the word with an s */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? word : plural}`;
}
