/** Codes that no command line of a test can lead to, each with the reason. */
export const elsewhere: Readonly<Record<string, string>> = {};
