// Small behaviour that every page shares: theme button, local times, forms that must be sent once.
const root = document.documentElement;

const nameThemeButton = (button) => {
  button.setAttribute("aria-label", root.dataset.bsTheme === "dark" ? button.dataset.toLight : button.dataset.toDark);
};

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  nameThemeButton(button);
  button.addEventListener("click", () => {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("sextant-theme", root.dataset.bsTheme);
    } catch {
      // Not remembered where storage is switched off.
    }
    nameThemeButton(button);
    document.dispatchEvent(new CustomEvent("sextant:theme"));
  });
}

const localTime = new Intl.DateTimeFormat(root.lang === "en" ? "en-GB" : root.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent.trim();
  time.textContent = localTime.format(new Date(time.dateTime));
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.dataset.again !== undefined) {
      return; // a download leaves the page as it is
    }
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const busyText = event.submitter?.dataset.busy;
    if (busyText) {
      event.submitter.textContent = busyText;
    }
  });
}

// A page that comes back from the browser's history may be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    for (const form of document.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
    }
  }
});
