// Runs before the first paint, so that a chosen theme never flashes; a file of its own because the
// content-security policy allows no inline scripts.
(() => {
  try {
    const theme = localStorage.getItem('plumbline.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be forbidden; the system's theme then holds.
  }
})();
