/** Something that holds on to what has to be let go. VS Code's own Disposable is one. */
export interface Disposable {
  dispose(): unknown;
}
