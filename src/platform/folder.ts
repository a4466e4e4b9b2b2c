import { homedir } from "node:os";
import { Uri, workspace } from "vscode";

/** Where a dialog for a file begins: the folder that is open, or the user's own. */
export function usualFolder(): Uri {
  return workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
}
