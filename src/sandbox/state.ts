import { createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * What lasts between restarts: the secret behind the keys, the ports, and how each case system differs from the
 * world it starts with. Each system keeps its differences in a section of its own, changes them in place and then
 * awaits `save()` before it answers.
 */
export interface State {
  /** The live object of that name; `initial` makes it where the file has none. Plain JSON only. */
  section<T extends object>(name: string, initial: () => T): T;
  /** A secret that belongs to a name: the same after a restart, not to be guessed from outside. */
  secretFor(name: string): string;
  /** Settles when everything changed before the call is on disk (at once when there is no file). */
  save(): Promise<void>;
}

interface SavedState {
  version: 1;
  secret: string;
  sections: Record<string, object>;
}

/**
 * Opens the state in a file, or in memory only when there is none. A file that cannot be read as a state is put
 * aside as `<file>.unreadable`. The file can be read by its owner only: it holds the secret.
 */
export async function openState(file: string | undefined): Promise<State> {
  const saved = (file === undefined ? undefined : await readSavedState(file)) ?? {
    version: 1,
    secret: randomBytes(32).toString("hex"),
    sections: {},
  };
  let writing: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;

  async function write(): Promise<void> {
    const temporary = `${file}.${process.pid}.new`;
    await mkdir(dirname(file!), { recursive: true });
    await writeFile(temporary, JSON.stringify(saved), { mode: 0o600 });
    await rename(temporary, file!);
  }

  return {
    section<T extends object>(name: string, initial: () => T): T {
      return (saved.sections[name] ??= initial()) as T;
    },
    secretFor: (name) => createHmac("sha256", saved.secret).update(name).digest("base64url").slice(0, 32),
    save() {
      if (file === undefined) return Promise.resolve();
      // One write at a time; all that come while it runs share the next one.
      waiting ??= (writing ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => {
          writing = waiting;
          waiting = undefined;
          return write();
        });
      return waiting;
    },
  };
}

async function readSavedState(file: string): Promise<SavedState | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const saved = JSON.parse(text) as Partial<SavedState> | null;
    if (
      saved?.version === 1 &&
      typeof saved.secret === "string" &&
      saved.secret.length >= 32 &&
      typeof saved.sections === "object"
    )
      return saved as SavedState;
  } catch {
    // Falls through: not JSON.
  }
  await rm(`${file}.unreadable`, { force: true });
  await rename(file, `${file}.unreadable`);
  return undefined;
}
