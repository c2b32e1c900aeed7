// The whole script of the pages. Every part makes a page that already works nicer; each is
// started once and listens on the document, so fragments that htmx brings in work as well.
import htmx from "htmx.org";

import { startAnnouncer } from "./announce";
import { startBoard } from "./board";
import { startCopying } from "./copy";
import { startCountdowns } from "./countdown";
import { startDialogs } from "./dialogs";
import { startFields } from "./fields";
import { startLive } from "./live";
import { startTheme } from "./theme";
import { startUploads } from "./upload";

function start(): void {
  startAnnouncer();
  startTheme();
  startCopying();
  startDialogs();
  startFields();
  startUploads();
  startCountdowns();
  startBoard();
  // On a phone the doors of HQ are a row wider than the screen: show the one that is open.
  document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  startLive((element) => htmx.trigger(element, "live", {}));
}

// The script is deferred: the document is there.
start();
