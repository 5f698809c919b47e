// A press on a grade leads to its history, as the learner's name does to all of theirs.
document.addEventListener("click", (event) => {
  const cell = event.target.closest(".grid-table tbody td");
  const name = cell?.parentElement.querySelector("th a");
  if (!name || event.target.closest("a") || String(getSelection())) return;
  const heading = document.querySelector(".grid-table thead tr").cells[cell.cellIndex].querySelector("a");
  location.href = `${name.href}#${new URL(heading.href).searchParams.get("sort")}`;
});
