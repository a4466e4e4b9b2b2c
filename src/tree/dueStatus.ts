import { l10n, StatusBarAlignment, ThemeColor, window, type Disposable } from "vscode";
import { isLate, type KnownEnds } from "../core/expiry/endsOf";
import { count } from "../platform/locale";

/** An item in the status bar, as long as something is due or overdue. */
export function createDueStatus(ends: KnownEnds, now: () => number = Date.now): Disposable {
  const item = window.createStatusBarItem("caseAccess.due", StatusBarAlignment.Left);
  item.name = l10n.t("Access That Is to End");
  item.command = "caseAccess.showDue";
  item.backgroundColor = new ThemeColor("statusBarItem.warningBackground");
  const watching = ends.onDidChange(draw);
  draw();

  function draw(): void {
    const due = ends.all().filter((one) => isLate(one, now())).length;
    if (due === 0) return item.hide();
    const text = l10n.t("Access should have ended: {0}", count(due));
    item.text = `$(watch) ${text}`;
    item.accessibilityInformation = { label: text };
    item.show();
  }

  return {
    dispose: () => {
      watching.dispose();
      item.dispose();
    },
  };
}
