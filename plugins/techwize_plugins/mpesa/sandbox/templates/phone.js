// Fetches the screen when it changed, and makes the keypad type. The page also works without this.
(() => {
  const screen = document.getElementById("screen");
  document.documentElement.classList.add("js");
  const pin = () => screen.querySelector(".pin");

  const shown = () => {
    // The keypad types; the phone's own keyboard would only cover it.
    if (pin() && matchMedia("(pointer: coarse)").matches) pin().inputMode = "none";
    else if (pin()) pin().focus({ preventScroll: true });
  };

  screen.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (!key || !pin()) return;
    pin().value = key.dataset.key === "back"
      ? pin().value.slice(0, -1)
      : (pin().value + key.dataset.key).slice(0, pin().maxLength);
  });

  const refresh = async () => {
    try {
      const seen = screen.firstElementChild.dataset.version;
      const answer = await fetch(`${location.pathname}/screen?seen=${encodeURIComponent(seen)}`);
      if (answer.status === 200) {
        screen.innerHTML = await answer.text();
        shown();
      }
    } catch {
      // The sandbox restarts now and then; the next round finds it again.
    }
    setTimeout(refresh, document.hidden ? 3000 : 700);
  };

  setInterval(() => {
    const left = screen.querySelector("[data-left]");
    if (left && Number(left.dataset.left) > 0) {
      left.dataset.left = Number(left.dataset.left) - 1;
      left.textContent = `${left.dataset.left} s`;
    }
  }, 1000);

  shown();
  refresh();
})();
