// Runs before the first paint, from a file of its own: the content security policy allows no inline script.
try {
  const theme = localStorage.getItem("lea.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows its system's theme.
}
