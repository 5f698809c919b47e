// Runs before the first paint: the stored choice of light or dark, and a mark that JavaScript is there.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch { /* storage is forbidden: the system's choice holds */ }
})();
