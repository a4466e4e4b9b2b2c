import type { Seen } from "./seen";
import { failureWords } from "../../wording/failure";
import { counted } from "../../text/localize";
import type { Of, ToWebview } from "../protocol";
import { isOverCases } from "../view";
import type { Supply } from "../reading/readQueue";

/**
 * What is being read in the background, in words, with the button that goes on or stops. Nothing is said where nothing
 * is left.
 * @param begins what nothing can be shown without is still being read: it is not known yet what there is to read
 */
export function progressOf(
  seen: Seen,
  { reading, goesOn, paging }: Pick<Supply, "reading" | "goesOn" | "paging">,
  begins: boolean,
): Of<ToWebview, "progress"> | undefined {
  const { l10n, locale, ground, view } = seen;
  if (ground === undefined) return undefined;
  const { cases: loaded, total, more, state, failure } = ground.cases.list(ground.connection);
  const stop = { id: "stop", label: l10n.t("Stop") } as const;
  const load = { id: "load", label: l10n.t("Load All") } as const;
  const retry = { id: "load", label: l10n.t("Retry") } as const;
  if (isOverCases(view) && more) {
    const running = goesOn && (paging || state === "loading");
    // How many are loaded stands in the coverage beside it.
    const counts = { done: loaded.length, total: total ?? 0, running };
    if (failure === undefined) return { type: "progress", text: "", ...counts, action: running ? stop : load };
    return {
      type: "progress",
      text: l10n.t("The next cases could not be read: {0}", failureWords(l10n, failure, ground.connection.name).what),
      ...counts,
      action: retry,
    };
  }
  const { done, total: all, failed } = reading;
  const left = all - done;
  if (left === 0) return { type: "progress", text: "", done, total: all, running: begins };
  const [some, every] = [locale.count(done), locale.count(all)];
  const text = isOverCases(view)
    ? counted(
        all,
        l10n.t("entries loaded for {0} of 1 case still unclear", some),
        l10n.t("entries loaded for {0} of {1} cases still unclear", some, every),
      )
    : counted(all, l10n.t("{0} of 1 look-up done", some), l10n.t("{0} of {1} look-ups done", some, every));
  return {
    type: "progress",
    text: failed > 0 ? l10n.t("{0}, {1} failed", text, locale.count(failed)) : text,
    done,
    total: all,
    running: reading.running,
    action: reading.running ? stop : failed === left ? retry : load,
  };
}
