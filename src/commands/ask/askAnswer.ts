import { window } from "vscode";
import type { ConnectionQuestion } from "../../wording/connectionQuestions";

export interface TextAsking {
  readonly step?: number;
  readonly totalSteps?: number;
  /** What speaks against a text, e.g. what a server says of it. A second Enter takes the text all the same. */
  doubt?(text: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Asks for a text until there is nothing wrong with it. Undefined: dismissed. */
export async function askAnswer(
  title: string,
  { prompt, usual, example, secret, problem }: ConnectionQuestion,
  { doubt, ...steps }: TextAsking = {},
): Promise<string | undefined> {
  const box = window.createInputBox();
  Object.assign(box, {
    title,
    prompt,
    value: usual,
    placeholder: example,
    password: secret,
    ignoreFocusOut: true,
    ...steps,
  });
  const gone = new AbortController();
  let doubted: string | undefined;
  return new Promise((resolve) => {
    const take = (text: string): void => {
      resolve(text);
      box.hide();
    };
    const accept = async (): Promise<void> => {
      const text = box.value.trim();
      if (box.busy) return;
      box.validationMessage = problem(box.value);
      if (box.validationMessage !== undefined) return;
      if (doubt === undefined || text === "" || text === doubted) return take(text);
      box.busy = true;
      const said = await doubt(text, gone.signal);
      box.busy = false;
      // Another text was typed meanwhile: it is asked about with the next Enter.
      if (gone.signal.aborted || box.value.trim() !== text) return;
      if (said === undefined) return take(text);
      doubted = text;
      box.validationMessage = said;
    };
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidAccept(() => void accept());
    box.onDidHide(() => {
      gone.abort();
      box.dispose();
      resolve(undefined);
    });
    box.show();
  });
}
