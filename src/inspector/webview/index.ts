import type { VsCodeApi } from "./host";
import { beginPage } from "./page";
import "./inspector.css";

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
if (api.readers) beginPage(api, api.readers);
else void import("../readers").then((readers) => beginPage(api, readers)); // part of this script, made when asked for
