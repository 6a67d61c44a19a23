// Hides questions whose condition is not met and counts what is answered. Without it every question is shown.
const form = document.querySelector("[data-questionnaire]");
const questions = [...form.querySelectorAll("[data-question]")];
const answeredText = form.querySelector("[data-answered]");
const progress = form.querySelector("progress");

const answerTo = (question) => question.querySelector("input:checked")?.value ?? null;

const update = () => {
  const answers = new Map();
  let visibleCount = 0;
  let answeredCount = 0;
  for (const question of questions) {
    const condition = question.dataset.showIf ? JSON.parse(question.dataset.showIf) : {};
    const isVisible = Object.entries(condition).every(([id, options]) => options.includes(answers.get(id) ?? "unknown"));
    question.hidden = !isVisible;
    for (const input of question.querySelectorAll("input")) {
      input.disabled = !isVisible;
    }
    if (!isVisible) {
      continue;
    }
    visibleCount += 1;
    question.querySelector("[data-number]").textContent = `${visibleCount}.`;
    const answer = answerTo(question);
    if (answer !== null) {
      answers.set(question.dataset.question, answer);
      answeredCount += 1;
    }
  }
  for (const section of form.querySelectorAll("[data-section]")) {
    section.hidden = !section.querySelector("[data-question]:not([hidden])");
  }
  answeredText.textContent = form.dataset.answeredText.replace("{answered}", answeredCount).replace("{visible}", visibleCount);
  progress.max = visibleCount;
  progress.value = answeredCount;
};

form.addEventListener("change", update);
update();
