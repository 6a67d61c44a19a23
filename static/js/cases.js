// Cases: the filter form sends itself, and keys follow the links that name them.
const filters = document.querySelector("[data-filters]");
filters?.addEventListener("change", () => filters.requestSubmit());

const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  const wanted = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === event.key);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});
