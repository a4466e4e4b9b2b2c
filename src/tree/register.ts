import {
  EventEmitter,
  window,
  type Disposable,
  type TreeDataProvider,
  type TreeView,
  type TreeViewOptions,
} from "vscode";

/**
 * A tree view whose data is asked for when the view is first shown.
 * @param source gives the data; called once, and again only as long as it fails
 */
export function registerTree<Row>(
  id: string,
  options: Omit<TreeViewOptions<Row>, "treeDataProvider">,
  source: () => Promise<TreeDataProvider<Row>>,
): TreeView<Row> {
  const changed = new EventEmitter<Row | Row[] | undefined | null | void>();
  let listening: Disposable | undefined;
  let opening: Promise<TreeDataProvider<Row>> | undefined;
  const open = () => (opening ??= openNow());

  async function openNow(): Promise<TreeDataProvider<Row>> {
    try {
      const data = await source();
      listening = data.onDidChangeTreeData?.((row) => changed.fire(row));
      return data;
    } catch (thrown) {
      opening = undefined;
      throw thrown;
    }
  }

  const view = window.createTreeView<Row>(id, {
    ...options,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (await open()).getChildren(row),
      getTreeItem: async (row) => (await open()).getTreeItem(row),
      getParent: async (row) => (await open()).getParent?.(row),
      resolveTreeItem: async (item, row, token) => (await open()).resolveTreeItem?.(item, row, token) ?? item,
    },
  });
  const dispose = view.dispose.bind(view);
  view.dispose = () => {
    listening?.dispose();
    changed.dispose();
    dispose();
  };
  return view;
}
