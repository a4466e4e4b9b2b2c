import type { Session, Surroundings } from "./session";

/**
 * What is known to keep this key from making any change, whatever the case says: it is told with a preview, which shows
 * what the change would do all the same. Empty: nothing is known, and the server may refuse it yet.
 */
export async function hindrancesOf(
  { signal }: Pick<Surroundings, "signal">,
  { l10n, backend, workspace }: Session,
): Promise<{ readonly notes: readonly string[]; readonly more: { readonly hindrances?: readonly string[] } }> {
  const key = await backend.readKey?.(signal);
  const isReadOnlyHere = workspace.changes.refusal() !== undefined;
  const hindrances = [
    ...(isReadOnlyHere ? [l10n.t("Case Access is set to read-only: nothing is changed, whatever the key may.")] : []),
    ...(key?.readOnly?.known && key.readOnly.value
      ? [l10n.t("This key is read-only: the server will refuse the change.")]
      : []),
  ];
  return { notes: hindrances.map((text) => `⚠ ${text}`), more: hindrances.length > 0 ? { hindrances } : {} };
}
