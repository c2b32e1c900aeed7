// The API's description as a page: Swagger UI on the document that the site itself serves. A bundle of
// its own, which no other page loads. Nothing comes from another host, and no style or script is inline.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

type Server = { url: string };
type Description = { servers?: Server[] } & Record<string, unknown>;

/** Whether the page is dark: Swagger UI knows it by a class, our pages by an attribute or the system's wish. */
function followTheme(): void {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.classList.toggle("dark-mode", (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark");
  follow();
  system.addEventListener("change", follow);
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
}

async function show(place: HTMLElement, address: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const description = (await answer.json()) as Description;
  // "Try it out" speaks to the agency whose page this is, and to no other host.
  description.servers = [{ url: location.origin }];
  SwaggerUI({
    domNode: place,
    spec: description,
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    requestSnippetsEnabled: true,
    validatorUrl: null,
  });
}

const place = document.querySelector<HTMLElement>("[data-api-docs]");
if (place) {
  followTheme();
  show(place, place.dataset.apiDocs ?? "").catch(() => {
    place.textContent = place.dataset.failed ?? "";
  });
}
