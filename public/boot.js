// Starts the app. Loaded by the page's head before anything is painted, so it stays small and asks for nothing else.
// The build replaces each name marked as an asset with the address that holds the hash of its content.
(() => {
  const root = document.documentElement;

  // A browser may refuse access to its storage altogether; the person then gets the defaults.
  const chosen = (name) => {
    try {
      return localStorage.getItem(`sluice.${name}`);
    } catch {
      return null;
    }
  };

  const texts = { en: "@asset(text.en.json)", "zh-CN": "@asset(text.zh-CN.json)" };
  const later = { en: "@asset(later.en.json)", "zh-CN": "@asset(later.zh-CN.json)" };

  const language = (() => {
    const setting = chosen("language");
    if (setting in texts) return setting;
    for (const wish of navigator.languages) {
      if (/^zh\b/i.test(wish)) return "zh-CN";
      if (/^en\b/i.test(wish)) return "en";
    }
    return "en";
  })();

  root.lang = language;
  const theme = chosen("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (chosen("density") === "compact") root.dataset.density = "compact";

  const fetched = async (address) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return response;
  };
  const parsed = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
  });

  const start = async () => {
    const wasm = fetched("@asset(app_bg.wasm)");
    const spoken = (files) => fetched(files[language]).then((response) => response.json());
    const words = spoken(texts);
    const app = await import("@asset(app.js)");
    const [, sentences] = await Promise.all([app.default({ module_or_path: wasm }), words, parsed]);
    app.start(sentences, () => spoken(later));
  };

  // What only later pages look like comes once the first one stands; where one of those is the first, at once.
  const dress = () => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "@asset(later.css)";
    document.head.append(sheet);
  };
  const first = /^\/(sign-in|customers|leads|deals|deals\/list)?$/.test(location.pathname);
  // Behind the sheet that says in which order the layers lie.
  if (!first) parsed.then(dress);

  const started = start();
  if (first) started.then(() => setTimeout(dress), () => {});
  started.catch(async (problem) => {
    await parsed;
    root.dataset.boot = "failed";
    document.getElementById("boot-failed")?.removeAttribute("hidden");
    throw problem;
  });

  // Keeps the app's own files for a browser without a network. Nothing waits for it.
  if ("serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}), { once: true });
  }
})();
