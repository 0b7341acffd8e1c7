/** Runs the work once what changed so far has been drawn, so that a press is answered before its consequences. */
export function afterPaint(work: () => void): void {
  if (document.hidden) work();
  else requestAnimationFrame(() => setTimeout(work));
}
