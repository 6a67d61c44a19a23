// Live progress: server-sent events through htmx, polling where they are missing or keep failing.
const live = document.querySelector("[data-live]");

if (live) {
  const announcement = document.querySelector("[data-announcement]");
  const pauseButton = document.querySelector("[data-pause]");
  const announceEverySeconds = 10;
  const failuresBeforePolling = 3;
  let lastAnnounced = 0;
  let failures = 0;
  let isPaused = false;
  let isDone = false;

  const poll = () => {
    live.removeAttribute("sse-connect");
    live.removeAttribute("hx-ext");
    const target = live.querySelector("[data-progress-target]");
    target.removeAttribute("sse-swap");
    target.setAttribute("hx-get", live.dataset.pollUrl);
    target.setAttribute("hx-trigger", "every 5s");
    htmx.process(target);
  };

  const announce = () => {
    const sentence = live.querySelector("[data-progress-sentence]");
    const now = Date.now() / 1000;
    if (sentence && now - lastAnnounced >= announceEverySeconds) {
      lastAnnounced = now;
      announcement.textContent = sentence.textContent.trim().replace(/\s+/g, " ");
    }
  };

  if (!("EventSource" in window)) {
    poll();
  }

  live.addEventListener("htmx:sseError", (event) => {
    failures += 1;
    if (failures === failuresBeforePolling) {
      event.detail.source?.close();
      poll();
    }
  });
  live.addEventListener("htmx:sseOpen", () => {
    failures = 0;
  });
  // Hidden tabs and readers who paused are left alone; the next event brings a full snapshot again.
  live.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (isPaused) {
      event.preventDefault();
    }
  });
  live.addEventListener("htmx:beforeRequest", (event) => {
    if (isPaused || document.hidden) {
      event.preventDefault();
    }
  });
  live.addEventListener("htmx:afterSettle", announce);
  live.addEventListener("htmx:sseMessage", announce);
  live.addEventListener("htmx:sseClose", (event) => {
    if (event.detail.type === "message") {
      isDone = true;
      if (!isPaused) {
        location.reload();
      }
    }
  });

  const pauseText = pauseButton?.textContent;
  pauseButton?.addEventListener("click", () => {
    isPaused = !isPaused;
    pauseButton.setAttribute("aria-pressed", String(isPaused));
    pauseButton.textContent = isPaused ? pauseButton.dataset.resume : pauseText;
    if (!isPaused && isDone) {
      location.reload();
    }
  });
}
