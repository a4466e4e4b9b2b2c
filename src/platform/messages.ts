import { window } from "vscode";

// Messages that ask nothing. They stay until somebody closes them, so nothing waits for that.

export function showInformation(text: string): void {
  void window.showInformationMessage(text);
}

export function showWarning(text: string): void {
  void window.showWarningMessage(text);
}

export function showError(text: string): void {
  void window.showErrorMessage(text);
}
