/** Marks English text that is translated where it is shown: it is found by its call, and stays as it is. */
export const l10n = { t: (english: string): string => english };
