/** Files that the build puts into the bundle. */
declare module "*.css";
declare module "*.svg" {
  const text: string;
  export default text;
}
