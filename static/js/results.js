// Results: choosing a baseline sends the form; preferences tried out are decided by the server as they change.
const baselines = document.querySelector("[data-filters]");
baselines?.addEventListener("change", () => baselines.requestSubmit());

const form = document.querySelector("[data-what-if]");
const target = document.querySelector("[data-decision]");

if (form && target) {
  const waitMilliseconds = 250;
  let timer = 0;
  let asked = 0;

  for (const field of form.querySelectorAll("[data-maximum]")) {
    const shown = document.createElement("output");
    shown.htmlFor = field.id;
    shown.textContent = field.value;
    const { value } = field;
    field.type = "range";
    field.className = "form-range";
    field.min = "0";
    field.max = String(Math.max(Number(field.dataset.maximum), Number(value)));
    field.step = field.dataset.step;
    field.value = value;
    field.addEventListener("input", () => {
      shown.textContent = field.value;
    });
    field.after(shown);
  }

  const decide = async () => {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.dataset.whatIf}?${query}`);
    if (!answer.ok || mine !== asked) {
      return;
    }
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    target.replaceChildren(...parsed.body.childNodes);
    const kept = new URLSearchParams(location.search);
    for (const [name, value] of query) {
      kept.set(name, value);
    }
    history.replaceState(null, "", `?${kept}#decision`);
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(decide, waitMilliseconds);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    decide();
  });
}
