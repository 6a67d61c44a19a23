// Runs before the first paint: light or dark as remembered, else as the system says.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  let remembered = null;
  try {
    remembered = localStorage.getItem("sextant-theme");
  } catch {
    // Storage may be switched off; the system's choice is used then.
  }
  const systemTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.bsTheme = remembered === "dark" || remembered === "light" ? remembered : systemTheme;
})();
